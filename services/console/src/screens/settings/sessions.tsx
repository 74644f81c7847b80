import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { LogOut, MonitorSmartphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { type Session, sessionsQuery } from '../../api/profile.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Section } from '../../components/section.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';
import { Time } from '../../components/time.tsx';
import { useGrant } from '../../session/use-session.ts';
import { browserOf } from './browser-of.ts';
import classes from './rows.module.css';

/** Where I am logged in, and the way to end it there. */
export function Sessions() {
  const { t } = useTranslation('profile');
  const list = useInfiniteQuery(sessionsQuery());
  const sessions = list.data?.pages.flatMap(page => page.items) ?? [];
  const others = sessions.filter(({ current }) => !current).map(({ id }) => id);
  const end = useEndSessions();
  return (
    <Section
      title={t('sessions.title')}
      lead={t('sessions.lead')}
      actions={
        others.length > 1 && (
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate(others)}>
            {t('sessions.endAll')}
          </Button>
        )
      }
    >
      {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={80} />}
      <ul className={classes.rows} aria-label={t('sessions.title')}>
        {sessions.map(session => (
          <SessionRow key={session.id} session={session} onEnd={() => end.mutate([session.id])} />
        ))}
      </ul>
      <MoreButton query={list} label={t('sessions.more')} />
    </Section>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { t } = useTranslation('profile');
  const { memberships } = useGrant();
  const { userAgent, source, company, lastUsedAt, createdAt, current } = session;
  const browser = browserOf(userAgent);
  const where = memberships.find(each => each.company === company)?.name;
  return (
    <li className={classes.row}>
      <Group gap="sm" wrap="nowrap" className={classes.main}>
        <MonitorSmartphone size={18} aria-hidden />
        <Stack gap={0} miw={0}>
          <Text fw={600}>{browser}</Text>
          <Text size="sm" c="dimmed">
            {[where, source].filter(Boolean).join(' · ')} · {t('sessions.used')} <Time at={lastUsedAt} /> ·{' '}
            {t('sessions.since')} <Time at={createdAt} />
          </Text>
        </Stack>
      </Group>
      {current ? (
        <Badge variant="light" tt="none">
          {t('sessions.current')}
        </Badge>
      ) : (
        <Button
          variant="default"
          size="xs"
          leftSection={<LogOut size={14} />}
          onClick={onEnd}
          aria-label={t('sessions.endThat', { browser })}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}

function useEndSessions() {
  const { t } = useTranslation('profile');
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (ids: string[]) => {
      for (const id of ids) {
        try {
          await answered(api.DELETE('/api/v1/users/me/sessions/{id}', { params: { path: { id } } }));
        } catch (error) {
          // It has ended by itself.
          if (!isProblem(error, 'not-found')) throw error;
        }
      }
      return ids.length;
    },
    onSuccess: count => tellDone(t('sessions.ended', { count })),
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['members', 'sessions'] }),
  });
}
