import { Badge, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, Webhook as WebhookIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Webhook, webhooksQuery } from '../../api/webhooks.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Page } from '../../components/page.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { useMay } from '../../session/use-session.ts';
import { useShortcut } from '../../shell/shortcuts.ts';
import { NewWebhook } from './new-webhook.tsx';
import classes from './rows.module.css';
import { WebhookState } from './webhook-state.tsx';

/** Where news of the company go by HTTP. */
export function Screen() {
  const { t } = useTranslation(['webhooks', 'common']);
  const [search, setSearch] = useState('');
  const list = useInfiniteQuery({ ...webhooksQuery(search), placeholderData: keepPreviousData });
  const webhooks = list.data?.pages.flatMap(page => page.items) ?? [];
  const mayWrite = useMay()('webhook.write');
  const [creating, create] = useDisclosure();
  useShortcut('n', t('new.title'), () => mayWrite && create.open());
  const newButton = mayWrite && (
    <Button leftSection={<Plus size={16} />} onClick={create.open}>
      {t('new.title')}
    </Button>
  );
  const isEmpty = list.isSuccess && webhooks.length === 0;
  return (
    <Page title={t('title')} lead={t('lead')} actions={newButton}>
      <Stack gap="sm">
        {(webhooks.length > 0 || search !== '') && (
          <Group role="search" aria-label={t('search')}>
            <SearchField label={t('search')} value={search} onSearch={setSearch} />
          </Group>
        )}
        {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
        {list.isPending && <Skeleton h={120} />}
        {isEmpty && search === '' && (
          <EmptyState icon={WebhookIcon} title={t('empty.title')} action={newButton}>
            {t('empty.text')}
          </EmptyState>
        )}
        {isEmpty && search !== '' && <Text c="dimmed">{t('nothing')}</Text>}
        {webhooks.length > 0 && (
          <Paper withBorder component="ul" className={classes.rows} aria-label={t('title')}>
            {webhooks.map(webhook => (
              <WebhookRow key={webhook.id} webhook={webhook} />
            ))}
          </Paper>
        )}
        <MoreButton query={list} label={t('more')} />
      </Stack>
      <NewWebhook opened={creating} onClose={create.close} />
    </Page>
  );
}

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('webhooks');
  const { id, name, url, events } = webhook;
  return (
    <li className={classes.row}>
      <Stack gap={0} className={classes.main}>
        <Link to="/settings/webhooks/$webhook" params={{ webhook: id }} className={classes.link}>
          {name}
        </Link>
        <Text size="sm" c="dimmed">
          {url}
        </Text>
      </Stack>
      <Badge variant="default" tt="none">
        {events.includes('*') ? t('everything') : t('events', { count: events.length })}
      </Badge>
      <WebhookState webhook={webhook} />
    </li>
  );
}
