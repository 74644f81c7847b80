import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type SegmentLine, segmentQuery } from '../../api/segments.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { NewSegment } from './new-segment.tsx';
import { SegmentForm } from './segment-form.tsx';

interface SegmentDialogProps {
  edited: SegmentLine | 'new' | undefined;
  mayWrite: boolean;
  onClose: () => void;
}

/** A segment with all its values, or a new one. */
export function SegmentDialog({ edited, mayWrite, onClose }: SegmentDialogProps) {
  const { t } = useTranslation(['segments', 'common']);
  return (
    <Dialog
      opened={edited !== undefined}
      onClose={onClose}
      title={edited === 'new' || edited === undefined ? t('new.title') : edited.name}
      size="xl"
      // What was typed is not lost by a click beside it.
      closeOnClickOutside={false}
    >
      {edited === 'new' && <NewSegment onClose={onClose} />}
      {edited !== 'new' && edited !== undefined && (
        <Existing id={edited.id} mayWrite={mayWrite} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Existing({ id, mayWrite, onClose }: { id: string; mayWrite: boolean; onClose: () => void }) {
  const found = useQuery(segmentQuery(id));
  if (found.isError) return <ErrorView error={found.error} retry={() => void found.refetch()} />;
  if (found.isPending) return <Skeleton h={240} />;
  return <SegmentForm segment={found.data} mayWrite={mayWrite} onClose={onClose} />;
}
