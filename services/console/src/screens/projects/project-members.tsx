import { ActionIcon, Avatar, Group, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import {
  type ProjectMember,
  type ProjectRole,
  personQuery,
  projectMembersQuery,
  projectRoles,
} from '../../api/project-members.ts';
import { ConflictDialog } from '../../components/conflict-dialog.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Section } from '../../components/section.tsx';
import { AddMember } from './add-member.tsx';
import { useSetRole } from './use-set-role.ts';

interface ProjectMembersProps {
  project: string;
  mayWrite: boolean;
}

/** Who may do more in this project than elsewhere in the company. */
export function ProjectMembers({ project, mayWrite }: ProjectMembersProps) {
  const { t } = useTranslation('project');
  const { data: members = [], error, refetch, isSuccess } = useQuery(projectMembersQuery(project));
  const { setRole, remove, conflict, settle } = useSetRole(project);
  return (
    <Section title={t('members.title')} lead={t('members.lead')}>
      {error && <ErrorView error={error} retry={() => void refetch()} />}
      {isSuccess && members.length === 0 && <Text c="dimmed">{t('members.nobody')}</Text>}
      {members.length > 0 && (
        <Stack gap="xs">
          {members.map(member => (
            <MemberRow
              key={member.user}
              member={member}
              mayWrite={mayWrite}
              onRole={(role, name) => void setRole(member, role, name)}
              onRemove={name => void remove(member, name)}
            />
          ))}
        </Stack>
      )}
      {mayWrite && (
        <AddMember
          present={members.map(({ user }) => user)}
          onAdd={(user, role, name) => setRole({ user, version: 0 }, role, name)}
        />
      )}
      {conflict && (
        <ConflictDialog
          opened
          fields={[
            {
              label: conflict.name,
              mine: t(`role.${conflict.mine}`),
              theirs: conflict.theirs ? t(`role.${conflict.theirs.role}`) : t('members.removedMeanwhile'),
            },
          ]}
          onKeepMine={() => {
            settle();
            void setRole(
              { user: conflict.user, version: conflict.theirs?.version ?? 0 },
              conflict.mine,
              conflict.name,
            );
          }}
          onTakeTheirs={settle}
          onClose={settle}
        />
      )}
    </Section>
  );
}

interface MemberRowProps {
  member: ProjectMember;
  mayWrite: boolean;
  onRole: (role: ProjectRole, name: string) => void;
  onRemove: (name: string) => void;
}

function MemberRow({ member, mayWrite, onRole, onRemove }: MemberRowProps) {
  const { t } = useTranslation('project');
  const { data: person, isError } = useQuery(personQuery(member.user));
  const name = person?.name ?? (isError ? t('members.gone') : '…');
  return (
    <Group gap="sm" wrap="nowrap">
      <Avatar name={person?.name ?? '?'} color="brand" size="sm" aria-hidden />
      <Stack gap={0} flex={1} miw={0}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {person?.email}
        </Text>
      </Stack>
      <Select
        w={150}
        aria-label={t('members.roleOf', { name })}
        data={projectRoles.map(value => ({ value, label: t(`role.${value}`) }))}
        value={member.role}
        readOnly={!mayWrite}
        allowDeselect={false}
        onChange={value => {
          const role = projectRoles.find(each => each === value);
          if (role && role !== member.role) onRole(role, name);
        }}
      />
      {mayWrite && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('members.remove', { name })}
          onClick={() => onRemove(name)}
        >
          <X size={16} />
        </ActionIcon>
      )}
    </Group>
  );
}
