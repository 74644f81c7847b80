import { Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type MemberFilter, membersQuery, roles } from '../../api/members.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { FilterSelect } from '../../components/filter-select.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Page } from '../../components/page.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { useMay } from '../../session/use-session.ts';
import { useShortcut } from '../../shell/shortcuts.ts';
import { Invitations } from './invitations.tsx';
import { Invite } from './invite.tsx';
import { MemberRow } from './member-row.tsx';
import classes from './rows.module.css';

/** Who belongs to the company and what each may do; who is invited. */
export function Screen() {
  const { t } = useTranslation(['members', 'common']);
  const filter = useSearch({ from: '/app/settings/members' });
  const list = useInfiniteQuery({ ...membersQuery(filter), placeholderData: keepPreviousData });
  const owners = useInfiniteQuery(membersQuery({ role: 'owner' }));
  const mayWrite = useMay()('member.write');
  const [inviting, invite] = useDisclosure();
  useShortcut('n', t('invite.title'), () => mayWrite && invite.open());
  const members = list.data?.pages.flatMap(page => page.items) ?? [];
  const lastOwner = owners.data?.pages[0]?.items.length === 1 ? owners.data.pages[0].items[0]?.id : undefined;
  const inviteButton = mayWrite && (
    <Button leftSection={<UserPlus size={16} />} onClick={invite.open}>
      {t('invite.title')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={inviteButton}>
      <Stack gap="sm">
        <Filters filter={filter} />
        {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
        {list.isPending && <Skeleton h={180} />}
        {list.isSuccess && members.length === 0 && <Text c="dimmed">{t('nothing')}</Text>}
        {members.length > 0 && (
          <Paper withBorder component="ul" className={classes.rows} aria-label={t('title')}>
            {members.map(member => (
              <MemberRow key={member.id} member={member} isLastOwner={member.id === lastOwner} />
            ))}
          </Paper>
        )}
        <MoreButton query={list} label={t('more')} />
      </Stack>
      <Invitations />
      <Invite opened={inviting} onClose={invite.close} />
    </Page>
  );
}

function Filters({ filter }: { filter: MemberFilter }) {
  const { t } = useTranslation(['members', 'common']);
  const navigate = useNavigate();
  const narrow = (change: MemberFilter) =>
    void navigate({ to: '.', search: before => ({ ...before, ...change }), replace: true });
  return (
    <Group gap="xs" role="search" aria-label={t('filter.label')}>
      <SearchField
        label={t('filter.search')}
        value={filter.search ?? ''}
        onSearch={text => narrow({ search: text || undefined })}
      />
      <FilterSelect
        label={t('filter.role')}
        options={roles.map(value => ({ value, label: t(`common:role.${value}`) }))}
        value={filter.role}
        onChange={role => narrow({ role })}
      />
    </Group>
  );
}
