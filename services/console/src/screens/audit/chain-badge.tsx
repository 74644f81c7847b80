import { Badge, Button, Group, Loader, Tooltip } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { verifyChain } from '../../api/audit.ts';

/** Whether the log is as it was written: each entry holds the hash of the one before it. */
export function ChainBadge() {
  const { t } = useTranslation('audit');
  const check = useMutation({ mutationFn: verifyChain });
  const { mutate, data, isPending, isError } = check;
  // Once for each visit; news of the log must not have it recomputed.
  useEffect(() => mutate(), [mutate]);
  if (isError) {
    return (
      <Button variant="default" onClick={() => mutate()}>
        {t('chain.check')}
      </Button>
    );
  }
  if (isPending || !data) {
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" aria-hidden />
        {t('chain.checking')}
      </Group>
    );
  }
  const { valid, entries, head, brokenAt } = data;
  const why = valid
    ? t('chain.help', { head: head.slice(0, 12) })
    : t('chain.brokenAt', { number: brokenAt?.sequence ?? 0, reason: brokenAt?.reason ?? '' });
  return (
    <Tooltip label={why} multiline maw={360}>
      <Badge
        size="lg"
        variant="light"
        tt="none"
        color={valid ? 'brand' : 'red'}
        leftSection={valid ? <ShieldCheck size={16} /> : <ShieldAlert size={16} />}
        tabIndex={0}
        role="status"
      >
        {valid ? t('chain.valid', { count: entries }) : t('chain.broken')}
      </Badge>
    </Tooltip>
  );
}
