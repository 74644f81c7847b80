import { Button, Group, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '../../api/members.ts';
import { type ProjectRole, projectRoles } from '../../api/project-members.ts';

interface AddMemberProps {
  /** Ids of those who have a role already. */
  present: string[];
  onAdd: (user: string, role: ProjectRole, name: string) => Promise<void>;
}

/** Somebody of the company, looked up by the server while one types. */
export function AddMember({ present, onAdd }: AddMemberProps) {
  const { t } = useTranslation('project');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const [user, setUser] = useState<string | null>(null);
  const [role, setRole] = useState<ProjectRole>('editor');
  const [busy, setBusy] = useState(false);
  const { data } = useInfiniteQuery(membersQuery({ ...(search && { search }) }));
  const people = (data?.pages.flatMap(page => page.items) ?? []).filter(({ id }) => !present.includes(id));
  const chosen = people.find(({ id }) => id === user);

  async function add(): Promise<void> {
    if (!chosen) return;
    setBusy(true);
    await onAdd(chosen.id, role, chosen.name);
    setBusy(false);
    setUser(null);
    setTyped('');
  }
  return (
    <Group align="flex-end" gap="xs">
      <Select
        flex="1 1 14rem"
        maw={340}
        label={t('members.add')}
        placeholder={t('members.find')}
        data={people.map(({ id, name, email }) => ({ value: id, label: `${name} · ${email}` }))}
        filter={({ options }) => options}
        searchable
        searchValue={typed}
        onSearchChange={setTyped}
        nothingFoundMessage={t('members.nobodyFound')}
        value={user}
        onChange={setUser}
      />
      <Select
        w={150}
        label={t('members.role')}
        data={projectRoles.map(value => ({ value, label: t(`role.${value}`) }))}
        value={role}
        allowDeselect={false}
        onChange={value => setRole(projectRoles.find(each => each === value) ?? role)}
      />
      <Button
        variant="default"
        leftSection={<UserPlus size={16} />}
        disabled={!chosen}
        loading={busy}
        onClick={() => void add()}
      >
        {t('members.give')}
      </Button>
    </Group>
  );
}
