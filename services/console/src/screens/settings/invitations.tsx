import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { MailPlus, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import { type Invitation, invitationsQuery } from '../../api/members.ts';
import { confirmed } from '../../components/confirm.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';
import { Time } from '../../components/time.tsx';
import { useMay } from '../../session/use-session.ts';
import classes from './rows.module.css';

/** Who is invited and has not come yet. */
export function Invitations() {
  const { t } = useTranslation('members');
  const list = useInfiniteQuery(invitationsQuery());
  const invitations = list.data?.pages.flatMap(page => page.items) ?? [];
  if (list.isError) return <ErrorView error={list.error} retry={() => void list.refetch()} />;
  if (invitations.length === 0) return null;
  return (
    <Stack gap="sm">
      <Title order={2}>{t('invitations.title')}</Title>
      <Paper withBorder component="ul" className={classes.rows} aria-label={t('invitations.title')}>
        {invitations.map(invitation => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </Paper>
      <MoreButton query={list} label={t('more')} />
    </Stack>
  );
}

function InvitationRow({
  invitation: { id, email, role, createdAt, expiresAt },
}: {
  invitation: Invitation;
}) {
  const { t } = useTranslation(['members', 'common']);
  const queries = useQueryClient();
  const mayWrite = useMay()('member.write');
  const settled = {
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['members'] }),
  };
  // Another invitation to the same address takes the place of this one; the older link ends.
  const resend = useMutation({
    mutationFn: () =>
      answered(api.POST('/api/v1/users/invitations', { body: { email, role }, headers: idempotencyKey() })),
    onSuccess: () => tellDone(t('invitations.resent', { email })),
    ...settled,
  });
  const withdraw = useMutation({
    mutationFn: () => answered(api.DELETE('/api/v1/users/invitations/{id}', { params: { path: { id } } })),
    onSuccess: () => tellDone(t('invitations.withdrawn', { email })),
    ...settled,
  });
  async function askToWithdraw(): Promise<void> {
    const sure = await confirmed({
      title: t('invitations.ask', { email }),
      text: t('invitations.text'),
      confirm: t('invitations.withdraw'),
      dangerous: true,
    });
    if (sure) withdraw.mutate();
  }
  return (
    <li className={classes.row}>
      <Stack gap={0} className={classes.main}>
        <Text fw={600}>{email}</Text>
        <Text size="sm" c="dimmed">
          {t('invitations.sent')} <Time at={createdAt} /> · {t('invitations.ends')} <Time at={expiresAt} />
        </Text>
      </Stack>
      <Badge variant="default" tt="none">
        {t(`common:role.${role}`)}
      </Badge>
      {mayWrite && (
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            leftSection={<MailPlus size={14} />}
            loading={resend.isPending}
            onClick={() => resend.mutate()}
            aria-label={t('invitations.resendTo', { email })}
          >
            {t('invitations.resend')}
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<Undo2 size={14} />}
            loading={withdraw.isPending}
            onClick={() => void askToWithdraw()}
            aria-label={t('invitations.withdrawFrom', { email })}
          >
            {t('invitations.withdraw')}
          </Button>
        </Group>
      )}
    </li>
  );
}
