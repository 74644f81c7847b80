import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import type { Member, Role } from '../../api/members.ts';
import { confirmed } from '../../components/confirm.tsx';
import { tellDone, tellFailed, tellUndoable } from '../../components/tell.tsx';
import { logOut } from '../../session/token.ts';
import { useGrant } from '../../session/use-session.ts';

/** Gives a member another role, and a way back; asks first where one would lose rights of one's own. */
export function useChangeRole(): (member: Member, role: Role, isMe: boolean) => Promise<void> {
  const { t } = useTranslation(['members', 'common']);
  const queries = useQueryClient();

  async function send({ id, version }: Pick<Member, 'id' | 'version'>, role: Role): Promise<Member> {
    const call = api.PATCH('/api/v1/users/{id}', {
      params: { path: { id } },
      body: { role },
      headers: ifMatch(version),
    });
    try {
      return await answered(call);
    } finally {
      await queries.invalidateQueries({ queryKey: ['members'] });
    }
  }

  return async (member, role, isMe) => {
    const words = { name: member.name, role: t(`common:role.${role}`) };
    if (isMe) {
      const sure = await confirmed({
        title: t('own.title', words),
        text: t('own.text'),
        confirm: t('own.confirm'),
        dangerous: true,
      });
      if (!sure) return;
    }
    try {
      const after = await send(member, role);
      if (isMe) tellDone(t('changed', words));
      else tellUndoable(t('changed', words), () => send(after, member.role));
    } catch (error) {
      tellFailed(error);
    }
  };
}

/** Takes a member out of the company, or leaves it oneself. */
export function useRemoveMember(): (member: Member, isMe: boolean) => Promise<void> {
  const { t } = useTranslation('members');
  const queries = useQueryClient();
  const { company } = useGrant();
  return async ({ id, name, version }, isMe) => {
    const words = { name, company: company.name };
    const sure = await confirmed({
      title: t(isMe ? 'leave.ask' : 'remove.ask', words),
      text: t(isMe ? 'leave.text' : 'remove.text', words),
      effects: isMe ? [t('leave.back')] : [t('remove.sessions'), t('remove.kept'), t('remove.back')],
      confirm: t(isMe ? 'leave.confirm' : 'remove.confirm'),
      dangerous: true,
    });
    if (!sure) return;
    try {
      await answered(
        api.DELETE('/api/v1/users/{id}', { params: { path: { id } }, headers: ifMatch(version) }),
      );
      if (isMe) return await logOut();
      tellDone(t('remove.done', words));
    } catch (error) {
      tellFailed(error);
    }
    await queries.invalidateQueries({ queryKey: ['members'] });
  };
}
