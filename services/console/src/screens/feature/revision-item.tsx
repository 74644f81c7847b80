import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Revision } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { Time } from '../../components/time.tsx';
import { Differences } from './differences.tsx';

interface RevisionItemProps {
  project: string;
  revision: Revision;
  /** Absent for what all environments share, and where the environment is gone. */
  environment: Environment | undefined;
  /** Whether its environment is as this revision has made it. */
  isNewest: boolean;
  onRestore: (() => void) | undefined;
}

/** One change: who, when, where, and field by field. */
export function RevisionItem({ project, revision, environment, isNewest, onRestore }: RevisionItemProps) {
  const { t } = useTranslation('feature');
  const { n, at, by, restored, diff } = revision;
  const isGone = revision.environment !== null && environment === undefined;
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text fw={600}>{t('history.revision', { n })}</Text>
          <Badge
            variant="default"
            tt="none"
            fw={500}
            leftSection={environment && <EnvironmentDot kind={environment.kind} />}
          >
            {environment?.name ?? revision.environment ?? t('history.settings')}
          </Badge>
          {restored !== null && (
            <Badge variant="light" tt="none">
              {t('history.restored', { n: restored })}
            </Badge>
          )}
          <Text c="dimmed" size="sm">
            {by.name} · <Time at={at} />
          </Text>
        </Group>
        {onRestore && !isNewest && !isGone && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<RotateCcw size={14} />}
            aria-label={t('history.restoreNamed', { n })}
            onClick={onRestore}
          >
            {t('history.restore')}
          </Button>
        )}
      </Group>
      <Differences project={project} differences={diff} />
    </Stack>
  );
}
