import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { PartyPopper } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';
import type { Sighting } from '../../api/first-steps.ts';
import { CodeSnippets } from '../../components/snippets/code-snippets.tsx';
import { Time } from '../../components/time.tsx';
import { useEnvironments } from '../../shell/use-project.ts';
import classes from './first-steps.module.css';

interface FirstEvaluationProps {
  project: string;
  feature: Feature;
  seen: Sighting | undefined;
  keys: { server: string | undefined; client: string | undefined };
}

/** The code to run, and what is seen of it. */
export function FirstEvaluation({ project, feature, seen, keys }: FirstEvaluationProps) {
  const { t } = useTranslation('start');
  return (
    <Stack gap="md">
      <CodeSnippets feature={feature} keys={keys} />
      <div role="status">
        {seen ? (
          <Seen project={project} seen={seen} />
        ) : (
          <div className={classes.waiting}>
            <Loader size="sm" type="dots" aria-hidden />
            <Text c="dimmed">{t('run.waiting')}</Text>
          </div>
        )}
      </div>
    </Stack>
  );
}

function Seen({ project, seen: { feature, environment, at } }: { project: string; seen: Sighting }) {
  const { t } = useTranslation('start');
  const { environments } = useEnvironments(project);
  const name = environments.find(({ key }) => key === environment)?.name ?? environment;
  return (
    <Alert
      color="brand"
      variant="light"
      icon={<PartyPopper />}
      title={t('run.seen', { feature: feature.key, environment: name })}
    >
      <Stack gap="sm">
        <Text size="sm">
          {t('run.last')} <Time at={at} />. {t('run.next')}
        </Text>
        <Group gap="xs">
          <Button
            size="xs"
            renderRoot={props => (
              <Link
                to="/projects/$project/features/$feature"
                params={{ project, feature: feature.key }}
                search={{ environment }}
                {...props}
              />
            )}
          >
            {t('run.open', { feature: feature.key })}
          </Button>
          <Button
            size="xs"
            variant="default"
            renderRoot={props => <Link to="/projects/$project/playground" params={{ project }} {...props} />}
          >
            {t('run.playground')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
