import { Alert, Badge, Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportOutcome as Outcome } from '../../api/transfer.ts';
import { ChangeList } from './change-list.tsx';
import { FindingList } from './finding-list.tsx';

interface ImportOutcomeProps {
  /** Of a dry run. */
  outcome: Outcome;
  busy: boolean;
  onImport: (allowLoss: boolean) => void;
}

/** What an import would change, what stands in its way, and what it would lose. */
export function ImportOutcome({ outcome, busy, onImport }: ImportOutcomeProps) {
  const { t } = useTranslation('transfer');
  const [allowLoss, setAllowLoss] = useState(false);
  const { creates, updates, unchanged, problems, notRepresented } = outcome;
  const count = creates.length + updates.length;
  const mayImport = count > 0 && problems.length === 0 && (notRepresented.length === 0 || allowLoss);
  return (
    <Stack>
      <Group gap="xs" role="status">
        <Title order={3}>{t('outcome.title')}</Title>
        <Badge tt="none" variant="light">
          {t('outcome.creates', { count: creates.length })}
        </Badge>
        <Badge tt="none" variant="light" color="orange">
          {t('outcome.updates', { count: updates.length })}
        </Badge>
        <Badge tt="none" variant="default">
          {t('outcome.unchanged', { count: unchanged.length })}
        </Badge>
      </Group>
      {problems.length > 0 && (
        <Alert color="red" icon={<CircleAlert />} title={t('outcome.problems', { count: problems.length })}>
          <FindingList label={t('outcome.problemsLabel')} findings={problems} />
        </Alert>
      )}
      {notRepresented.length > 0 && (
        <Alert
          color="orange"
          icon={<TriangleAlert />}
          title={t('outcome.lost', { count: notRepresented.length })}
        >
          <Stack gap="xs">
            <Text size="sm">{t('outcome.lostText')}</Text>
            <FindingList label={t('outcome.lostLabel')} findings={notRepresented} />
            <Checkbox
              label={t('outcome.allowLoss')}
              checked={allowLoss}
              onChange={event => setAllowLoss(event.currentTarget.checked)}
            />
          </Stack>
        </Alert>
      )}
      {count === 0 && problems.length === 0 && <Text c="dimmed">{t('outcome.nothing')}</Text>}
      <ChangeList title={t('outcome.new')} changes={creates} />
      <ChangeList title={t('outcome.changed')} changes={updates} />
      {count > 0 && (
        <Group>
          <Button disabled={!mayImport} loading={busy} onClick={() => onImport(allowLoss)}>
            {t('outcome.import', { count })}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
