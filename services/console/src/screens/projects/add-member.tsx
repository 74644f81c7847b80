import { Button, Group, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Member, membersQuery } from '../../api/members.ts';
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
  const [chosen, choose] = useState<Member>();
  const [role, setRole] = useState<ProjectRole>('editor');
  const [busy, setBusy] = useState(false);
  // What stands in the field after a choice is the choice, and no search for others.
  const isSearch = search !== '' && !(chosen && search === labelOf(chosen));
  const { data } = useInfiniteQuery(membersQuery(isSearch ? { search } : {}));
  const found = data?.pages.flatMap(page => page.items) ?? [];
  const people = [...(chosen && !found.some(({ id }) => id === chosen.id) ? [chosen] : []), ...found];

  async function add(): Promise<void> {
    if (!chosen) return;
    setBusy(true);
    await onAdd(chosen.id, role, chosen.name);
    setBusy(false);
    choose(undefined);
    setTyped('');
  }
  return (
    <Group align="flex-end" gap="xs">
      <Select
        flex="1 1 14rem"
        maw={340}
        label={t('members.add')}
        placeholder={t('members.find')}
        data={people
          .filter(({ id }) => !present.includes(id))
          .map(person => ({ value: person.id, label: labelOf(person) }))}
        filter={({ options }) => options}
        searchable
        searchValue={typed}
        onSearchChange={setTyped}
        nothingFoundMessage={t('members.nobodyFound')}
        value={chosen?.id ?? null}
        onChange={id => choose(people.find(person => person.id === id))}
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

const labelOf = ({ name, email }: Member) => `${name} · ${email}`;
