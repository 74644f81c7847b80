import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type ApiKey, revokeKey } from '../../api/keys.ts';
import { confirmed } from '../../components/confirm.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';

/** Revokes a key after saying who would notice; true when it was done. */
export function useRevokeKey(project: string): (key: ApiKey) => Promise<boolean> {
  const { t, i18n } = useTranslation('keys');
  const queries = useQueryClient();
  return async ({ id, name, prefix, environment, lastSeenAt }) => {
    const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
    const when = lastSeenAt && format.format(new Date(lastSeenAt));
    const sure = await confirmed({
      title: t('revoke.title', { name }),
      text: t('revoke.text'),
      effects: [
        t('revoke.which', { prefix, environment }),
        when ? t('revoke.lastSeen', { when }) : t('revoke.neverSeen'),
      ],
      confirm: t('revoke.action'),
      dangerous: true,
    });
    if (!sure) return false;
    try {
      await revokeKey(project, id);
      tellDone(t('revoke.done', { name }));
      return true;
    } catch (error) {
      tellFailed(error);
      return false;
    } finally {
      await queries.invalidateQueries({ queryKey: ['keys'] });
    }
  };
}
