import { Group, Paper, SegmentedControl, Skeleton, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type DeliveryFilter, deliveriesQuery, type Webhook } from '../../api/webhooks.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { DeliveryRow } from './delivery-row.tsx';
import { deliveryStates } from './delivery-search.ts';
import classes from './rows.module.css';

/** What was sent to a webhook in the last 30 days, and what it answered. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('webhooks');
  const navigate = useNavigate();
  const filter = useSearch({ from: '/app/settings/webhooks/$webhook' });
  const list = useInfiniteQuery({
    ...deliveriesQuery(webhook.id, filter),
    placeholderData: keepPreviousData,
  });
  const deliveries = list.data?.pages.flatMap(page => page.items) ?? [];
  const narrow = (change: DeliveryFilter) =>
    void navigate({ to: '.', search: before => ({ ...before, ...change }), replace: true });
  return (
    <Stack gap="sm">
      <Title order={2}>{t('deliveries.title')}</Title>
      <Group gap="xs" role="search" aria-label={t('deliveries.filter')}>
        <SearchField
          label={t('deliveries.search')}
          value={filter.search ?? ''}
          onSearch={text => narrow({ search: text || undefined })}
        />
        <SegmentedControl
          aria-label={t('deliveries.state')}
          maw="100%"
          data={[
            { value: '', label: t('deliveries.any') },
            ...deliveryStates.map(value => ({ value, label: t(`state.${value}`) })),
          ]}
          value={filter.state ?? ''}
          onChange={value => narrow({ state: deliveryStates.find(state => state === value) })}
        />
      </Group>
      {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={120} />}
      {list.isSuccess && deliveries.length === 0 && <Text c="dimmed">{t('deliveries.none')}</Text>}
      {deliveries.length > 0 && (
        <Paper withBorder component="ul" className={classes.rows} aria-label={t('deliveries.title')}>
          {deliveries.map(delivery => (
            <DeliveryRow key={delivery.n} webhook={webhook} delivery={delivery} />
          ))}
        </Paper>
      )}
      <MoreButton query={list} label={t('more')} />
    </Stack>
  );
}
