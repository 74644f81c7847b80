import { Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { featureEnvironmentsQuery } from '../../api/features.ts';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { useEnvironments } from '../../shell/use-project.ts';
import { EnvironmentPanel } from './environment-panel.tsx';
import type { SectionProps } from './section-props.ts';

/** Who gets the feature: one environment at a time, the one that the address names. */
export function Targeting({ project, feature }: SectionProps) {
  const { t } = useTranslation('feature');
  const navigate = useNavigate();
  const { environments, environment } = useEnvironments(project);
  const all = useQuery(featureEnvironmentsQuery(project, feature.key));
  if (all.isError) return <ErrorView error={all.error} retry={() => void all.refetch()} />;
  if (all.isPending || !environment) return <Skeleton h={240} />;
  const go = (to: string | null) =>
    to !== null && void navigate({ to: '.', search: before => ({ ...before, environment: to }) });
  return (
    <Tabs value={environment.key} onChange={go} variant="pills" keepMounted={false}>
      <Stack gap="md">
        <Tabs.List aria-label={t('environments')}>
          {environments.map(({ key, name, kind }) => (
            <Tabs.Tab
              key={key}
              value={key}
              leftSection={<EnvironmentDot kind={kind} />}
              rightSection={<State enabled={all.data.find(each => each.environment === key)?.enabled} />}
            >
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {environments.map(each => {
          const saved = all.data.find(({ environment: of }) => of === each.key);
          return (
            <Tabs.Panel key={each.key} value={each.key}>
              {saved && (
                <EnvironmentPanel
                  project={project}
                  feature={feature}
                  environment={each}
                  saved={saved}
                  others={environments.filter(({ key }) => key !== each.key)}
                />
              )}
            </Tabs.Panel>
          );
        })}
      </Stack>
    </Tabs>
  );
}

function State({ enabled = false }: { enabled: boolean | undefined }) {
  const { t } = useTranslation('feature');
  return (
    <Text size="xs" span>
      {t(enabled ? 'on' : 'off')}
    </Text>
  );
}
