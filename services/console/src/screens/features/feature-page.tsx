import { Alert, Badge, Group, Skeleton, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Archive } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Feature, featureQuery } from '../../api/features.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { useProjectKey } from '../../shell/use-project.ts';
import { ArchiveButton, RestoreButton } from '../feature/archive-feature.tsx';
import classes from '../feature/feature.module.css';
import { FeatureSection } from '../feature/feature-section.tsx';
import { views } from '../feature/feature-view.ts';
import { KindIcon } from './kind-icon.tsx';

/** One feature: who gets what where, and how it came to that. */
export function Screen() {
  const project = useProjectKey();
  const { feature: key } = useParams({ from: '/app/projects/$project/features/$feature' });
  const found = useQuery(featureQuery(project, key));
  if (found.isError)
    return (
      <Page title={key}>
        <ErrorView error={found.error} retry={() => void found.refetch()} />
      </Page>
    );
  if (found.isPending)
    return (
      <Page title={key}>
        <Skeleton h={40} />
        <Skeleton h={240} />
      </Page>
    );
  return <FeaturePage key={found.data.id} project={project} feature={found.data} />;
}

function FeaturePage({ project, feature }: { project: string; feature: Feature }) {
  const { t } = useTranslation('feature');
  const navigate = useNavigate();
  const { view = 'targeting' } = useSearch({ from: '/app/projects/$project/features/$feature' });
  const isArchived = feature.archivedAt !== null;
  const go = (to: string | null) =>
    void navigate({
      to: '.',
      search: before => ({ ...before, view: views.find(each => each === to && each !== 'targeting') }),
    });
  const actions = isArchived ? (
    <RestoreButton project={project} feature={feature.key} />
  ) : (
    <ArchiveButton project={project} feature={feature.key} />
  );
  return (
    <Page title={feature.key} lead={<About project={project} feature={feature} />} actions={actions}>
      {isArchived && (
        <Alert color="gray" icon={<Archive />} title={t('archived.title')}>
          {t('archived.text')}
        </Alert>
      )}
      <Tabs value={view} onChange={go} keepMounted={false} className={classes.tabs}>
        <Tabs.List aria-label={t('views')}>
          {views.map(each => (
            <Tabs.Tab key={each} value={each}>
              {t(`view.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {views.map(each => (
          <Tabs.Panel key={each} value={each} pt="lg">
            <FeatureSection view={each} project={project} feature={feature} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}

function About({ project, feature }: { project: string; feature: Feature }) {
  const { t } = useTranslation(['feature', 'features']);
  const { key, name, description, kind, valueType, tags, stale } = feature;
  return (
    <Stack gap={6} component="span">
      {(name !== key || description !== '') && (
        <span>{[name === key ? '' : name, description].filter(Boolean).join(' · ')}</span>
      )}
      <Group gap={8} component="span">
        <CopyButton value={key} label={t('copyKey')} />
        <Group gap={4} component="span">
          <KindIcon kind={kind} /> {t(`features:kind.${kind}`)}
        </Group>
        <span aria-hidden>·</span>
        <span>{t(`features:valueType.${valueType}`)}</span>
        {stale && (
          <Badge color="orange" variant="light" tt="none" component="span">
            {t(`features:stale.${stale}`)}
          </Badge>
        )}
        {tags.map(tag => (
          <Link
            key={tag}
            to="/projects/$project/features"
            params={{ project }}
            search={before => ({ ...(before.environment && { environment: before.environment }), tag })}
            className={classes.tag}
          >
            {tag}
          </Link>
        ))}
      </Group>
    </Stack>
  );
}
