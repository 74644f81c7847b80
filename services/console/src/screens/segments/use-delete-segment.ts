import { modals } from '@mantine/modals';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { type SegmentLine, segmentUsesQuery } from '../../api/segments.ts';
import { confirmed } from '../../components/confirm.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';

/** Deletes a segment that nobody uses; one in use says by which features. */
export function useDeleteSegment(): (segment: SegmentLine) => Promise<void> {
  const { t } = useTranslation(['segments', 'common']);
  const queries = useQueryClient();

  function refuse({ name }: SegmentLine, features: string[]): void {
    modals.open({
      title: t('delete.usedTitle', { segment: name }),
      children: t('delete.usedText', { count: features.length, features: features.join(', ') }),
      closeButtonProps: { 'aria-label': t('common:close') },
    });
  }
  async function remove(segment: SegmentLine): Promise<void> {
    const uses = await queries.fetchQuery({ ...segmentUsesQuery(segment.id), staleTime: 0 });
    if (uses.length > 0) return refuse(segment, [...new Set(uses.map(({ key }) => key))]);
    const sure = await confirmed({
      title: t('delete.title', { segment: segment.name }),
      text: t('delete.text'),
      effects: [t('delete.unused')],
      confirm: t('delete.confirm'),
      dangerous: true,
    });
    if (!sure) return;
    await answered(api.DELETE('/api/v1/segments/{id}', { params: { path: { id: segment.id } } }));
    await queries.invalidateQueries({ queryKey: ['segments'] });
    tellDone(t('delete.done', { segment: segment.name }));
  }
  return segment =>
    remove(segment).catch(error =>
      // Somebody has begun to use it in this moment: the second try says who.
      isProblem(error, 'segment-in-use') ? remove(segment).catch(tellFailed) : tellFailed(error),
    );
}
