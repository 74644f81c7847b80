import { ActionIcon, Avatar, Badge, Group, Select, Stack, Text, Tooltip } from '@mantine/core';
import { LogOut, UserMinus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Member, roles } from '../../api/members.ts';
import { Time } from '../../components/time.tsx';
import { useGrant, useMay, useRole } from '../../session/use-session.ts';
import { useChangeRole, useRemoveMember } from './change-member.ts';
import classes from './rows.module.css';

interface MemberRowProps {
  member: Member;
  /** The company has no other owner: they can neither go nor become something else. */
  isLastOwner: boolean;
}

export function MemberRow({ member, isLastOwner }: MemberRowProps) {
  const { t } = useTranslation(['members', 'common']);
  const { user } = useGrant();
  const own = useRole();
  const mayWrite = useMay()('member.write');
  const { id, name, email, role, createdAt, verified } = member;
  const isMe = id === user.id;
  const mayChange = mayWrite && !isLastOwner && (role !== 'owner' || own === 'owner');
  return (
    <li className={classes.row}>
      <Group gap="sm" wrap="nowrap" className={classes.main}>
        <Avatar name={name} color="brand" aria-hidden />
        <Stack gap={0} miw={0}>
          <Text fw={600}>
            {name}
            {isMe && ` (${t('common:you')})`}
          </Text>
          <Text size="sm" c="dimmed">
            {email} · {t('joined')} <Time at={createdAt} />
          </Text>
          {isLastOwner && (
            <Text size="sm" c="dimmed">
              {t('lastOwner')}
            </Text>
          )}
        </Stack>
      </Group>
      {!verified && (
        <Badge variant="light" color="yellow" tt="none">
          {t('unverified')}
        </Badge>
      )}
      {mayChange ? (
        <RoleSelect member={member} own={own} isMe={isMe} />
      ) : (
        <Badge variant="default" tt="none">
          {t(`common:role.${role}`)}
        </Badge>
      )}
      {!isLastOwner && (mayChange || isMe) && <RemoveButton member={member} isMe={isMe} />}
    </li>
  );
}

function RoleSelect({ member, own, isMe }: { member: Member; own: string; isMe: boolean }) {
  const { t } = useTranslation(['members', 'common']);
  const change = useChangeRole();
  // Only an owner makes owners.
  const givable = roles.filter(role => role !== 'owner' || own === 'owner');
  return (
    <Select
      className={classes.role}
      aria-label={t('roleOf', { name: member.name })}
      data={givable.map(value => ({ value, label: t(`common:role.${value}`) }))}
      value={member.role}
      onChange={value => {
        const role = roles.find(each => each === value);
        if (role && role !== member.role) void change(member, role, isMe);
      }}
      allowDeselect={false}
      comboboxProps={{ width: 300, position: 'bottom-end' }}
      renderOption={({ option }) => {
        const role = roles.find(each => each === option.value);
        return (
          <Stack gap={0}>
            <Text fw={600}>{option.label}</Text>
            <Text size="xs" c="dimmed">
              {role && t(`roleHelp.${role}`)}
            </Text>
          </Stack>
        );
      }}
    />
  );
}

function RemoveButton({ member, isMe }: { member: Member; isMe: boolean }) {
  const { t } = useTranslation('members');
  const remove = useRemoveMember();
  const label = isMe ? t('leave.title') : t('remove.button', { name: member.name });
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={() => void remove(member, isMe)}>
        {isMe ? <LogOut size={16} /> : <UserMinus size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}
