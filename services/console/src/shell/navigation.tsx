import { Avatar, Group, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useGrant, useMay } from '../session/use-session.ts';
import classes from './navigation.module.css';
import { companyPlaces, type Place, projectPlaces } from './places.ts';

/** The places of the project one is in, and those of the company. */
export function Navigation({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation('shell');
  const { project } = useParams({ strict: false });
  const { company } = useGrant();
  return (
    <ScrollArea type="auto" className={classes.scroll}>
      <Stack gap="lg" p="sm">
        {project !== undefined && (
          <Section title={t('section.project')} places={projectPlaces} project={project} onLeave={onLeave} />
        )}
        <Section title={company.name} logo={company.logoUrl} places={companyPlaces} onLeave={onLeave} />
      </Stack>
    </ScrollArea>
  );
}

interface SectionProps {
  title: string;
  logo?: string;
  places: readonly Place[];
  project?: string;
  onLeave: () => void;
}

function Section({ title, logo, places, project, onLeave }: SectionProps) {
  const { t } = useTranslation('shell');
  const may = useMay();
  return (
    <Stack gap={2} component="section" aria-label={title}>
      <Group gap={6} wrap="nowrap" className={classes.title}>
        {logo && <Avatar src={logo} alt="" size={18} radius="xs" />}
        <Text size="xs" fw={600} c="dimmed" truncate>
          {title}
        </Text>
      </Group>
      {places
        .filter(({ needs }) => needs === undefined || may(needs))
        .map(({ name, to, icon: Icon }) => (
          <NavLink
            key={name}
            className={classes.link}
            label={t(`place.${name}`)}
            leftSection={<Icon size={17} />}
            onClick={onLeave}
            renderRoot={props => (
              <Link
                to={to}
                params={project === undefined ? {} : { project }}
                activeOptions={{ exact: to === '/projects', includeSearch: false }}
                activeProps={{ 'data-active': true, 'aria-current': 'page' }}
                {...props}
              />
            )}
          />
        ))}
    </Stack>
  );
}
