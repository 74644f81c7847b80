import { Group, Paper, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Feature, FeatureEnvironment } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { Time } from '../../components/time.tsx';
import { useSwitchFeature } from '../features/switch-feature.ts';
import { CopyMenu } from './copy-menu.tsx';
import classes from './feature.module.css';

interface EnvironmentSwitchProps {
  project: string;
  feature: Feature;
  environment: Environment;
  saved: FeatureEnvironment;
  others: Environment[];
  mayWrite: boolean;
}

/** On or off in an environment: the kill switch. It takes effect at once, whatever else is being edited. */
export function EnvironmentSwitch({
  project,
  feature,
  environment,
  saved,
  others,
  mayWrite,
}: EnvironmentSwitchProps) {
  const { t } = useTranslation('feature');
  const turn = useSwitchFeature(project);
  const words = { environment: environment.name };
  const seen = feature.environments.find(each => each.environment === environment.key)?.lastSeenAt;
  return (
    <Paper withBorder p="md" className={classes.switch} data-on={saved.enabled || undefined}>
      <Group justify="space-between" gap="sm">
        <Group gap="md" wrap="nowrap">
          <Switch
            size="lg"
            aria-label={t('switch', { feature: feature.key, environment: environment.name })}
            checked={saved.enabled}
            disabled={!mayWrite}
            onChange={event =>
              void turn({
                feature: feature.key,
                environment,
                enabled: event.currentTarget.checked,
              }).catch(() => undefined)
            }
          />
          <div>
            <Text fw={600}>{t(saved.enabled ? 'isOn' : 'isOff', words)}</Text>
            <Text size="sm" c="dimmed">
              {seen ? (
                <>
                  {t('lastSeen')} <Time at={seen} />
                </>
              ) : (
                t('neverSeen')
              )}
            </Text>
          </div>
        </Group>
        {mayWrite && others.length > 0 && (
          <CopyMenu project={project} feature={feature} from={environment} others={others} />
        )}
      </Group>
    </Paper>
  );
}
