import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import { type Preferences, preferencesQuery } from '../../api/notifications.ts';
import { isProblem } from '../../api/problem.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { FormError } from '../../components/form-error.tsx';
import { Page } from '../../components/page.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useGrant } from '../../session/use-session.ts';
import { Pending } from '../../shell/pending.tsx';
import { EventChoice } from './event-choice.tsx';

/** Which events are mailed to me. */
export function Screen() {
  const { t } = useTranslation('notifications');
  const { company, user } = useGrant();
  const { data, isPending, isError, error, refetch } = useQuery(preferencesQuery());
  return (
    <Page title={t('title')} lead={t('lead', { company: company.name, email: user.email })}>
      {isPending && <Pending />}
      {isError && <ErrorView error={error} retry={() => void refetch()} />}
      {data && <Choice preferences={data} />}
    </Page>
  );
}

function Choice({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation(['notifications', 'common']);
  const queries = useQueryClient();
  const [edited, setEdited] = useState<string[]>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const { available, events, version } = preferences;
  const chosen = edited ?? events;

  /** My own choice of just now counts, also when another page of mine has saved one meanwhile. */
  async function save(version: number): Promise<void> {
    const { queryKey } = preferencesQuery();
    const call = api.PUT('/api/v1/notifications/preferences', {
      body: { events: chosen },
      headers: ifMatch(version),
    });
    try {
      queries.setQueryData(queryKey, await answered(call));
    } catch (error) {
      if (!isProblem(error) || error.status !== 412) throw error;
      const latest = await queries.fetchQuery({ ...preferencesQuery(), staleTime: 0 });
      await save(latest.version);
    }
  }
  async function submit(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await save(version);
      setEdited(undefined);
      tellDone(t('saved'));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Stack maw={860}>
      <FormError failure={failure} />
      <EventChoice
        events={available.map(({ event }) => event)}
        chosen={chosen}
        onChange={setEdited}
        describe={name => available.find(({ event }) => event === name)?.description}
      />
      <Group justify="space-between">
        <Text c="dimmed" aria-live="polite">
          {chosen.length === 0 ? t('none') : t('chosen', { count: chosen.length })}
        </Text>
        <Group gap="xs">
          {edited && (
            <Button variant="default" onClick={() => setEdited(undefined)}>
              {t('common:undo')}
            </Button>
          )}
          <Button disabled={!edited} loading={busy} onClick={() => void submit()}>
            {t('common:save')}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}
