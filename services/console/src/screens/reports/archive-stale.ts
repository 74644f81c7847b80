import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import type { FeatureLine } from '../../api/usage.ts';
import { confirmed } from '../../components/confirm.tsx';
import { tellFailed, tellUndoable } from '../../components/tell.tsx';

const mostNamed = 8;

/** Archives features together, after saying which of them are still evaluated; together they are taken back. */
export function useArchiveStale(project: string, onDone: () => void) {
  const { t, i18n } = useTranslation('reports');
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const named = (id: string) => ({ params: { path: { id }, query: { project } } });

  async function each(keys: string[], act: (key: string) => Promise<unknown>): Promise<void> {
    try {
      for (const key of keys) await act(key);
    } finally {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['reports'] }),
        queries.invalidateQueries({ queryKey: ['features'] }),
      ]);
    }
  }

  /** "old-banner: 1,204 evaluations in the last day", for those that applications still ask for. */
  const effectOf = ({ feature, environments }: FeatureLine) => {
    const count = environments.reduce((sum, { evaluations24h }) => sum + evaluations24h, 0);
    return count === 0 ? feature : t('stale.effect', { feature, count, lng: i18n.language });
  };

  async function archive(lines: FeatureLine[]): Promise<void> {
    const count = lines.length;
    const keys = lines.map(({ feature }) => feature);
    const sure = await confirmed({
      title: t('stale.ask', { count }),
      text: t('stale.text'),
      effects: [
        ...lines.slice(0, mostNamed).map(effectOf),
        ...(count > mostNamed ? [t('stale.others', { count: count - mostNamed })] : []),
      ],
      confirm: t('stale.confirm'),
      dangerous: true,
    });
    if (!sure) return;
    setBusy(true);
    try {
      await each(keys, id => answered(api.DELETE('/api/v1/features/{id}', named(id))));
      onDone();
      tellUndoable(t('stale.archived', { count }), () =>
        each(keys, id => answered(api.POST('/api/v1/features/{id}/restore', named(id)))),
      );
    } catch (error) {
      tellFailed(error);
    } finally {
      setBusy(false);
    }
  }
  return { archive, busy };
}
