import { isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import { type Segment, segmentQuery } from '../../api/segments.ts';
import { useConstraintWords } from '../../components/constraints/constraint-words.ts';
import { FormConflict } from '../../components/form-conflict.tsx';
import { tellUndoable } from '../../components/tell.tsx';
import { useVersionedForm } from '../../components/use-versioned-form.ts';
import { SegmentFields, type SegmentValues } from './segment-fields.tsx';
import { SegmentUses } from './segment-uses.tsx';

interface SegmentFormProps {
  segment: Segment;
  mayWrite: boolean;
  onClose: () => void;
}

const valuesOf = ({ name, description, constraints }: Segment): SegmentValues => ({
  name,
  description,
  constraints,
});

/** Changes a segment, and with it every environment that uses it. */
export function SegmentForm({ segment, mayWrite, onClose }: SegmentFormProps) {
  const { t } = useTranslation(['segments', 'common']);
  const queries = useQueryClient();
  const words = useConstraintWords();
  const one = segmentQuery(segment.id);

  async function patch(body: SegmentValues, version: number): Promise<Segment> {
    const params = { path: { id: segment.id }, header: ifMatch(version) };
    const saved = await answered(api.PATCH('/api/v1/segments/{id}', { params, body }));
    queries.setQueryData(one.queryKey, saved);
    await queries.invalidateQueries({ queryKey: ['segments'] });
    return saved;
  }
  const { form, failure, busy, submit, conflict } = useVersionedForm({
    thing: segment,
    valuesOf,
    validate: { name: isNotEmpty(t('form.nameNeeded')) },
    save: patch,
    latest: () => queries.fetchQuery({ ...one, staleTime: 0 }),
    onSaved(saved, before) {
      onClose();
      tellUndoable(t('form.saved', { segment: saved.name }), () => patch(valuesOf(before), saved.version));
    },
  });
  return (
    <form onSubmit={submit} noValidate>
      <SegmentFields
        values={form.getValues()}
        onChange={change => form.setValues(change)}
        errors={form.errors}
        failure={failure}
        busy={busy}
        confirm={t('common:save')}
        onClose={onClose}
        mayWrite={mayWrite}
      >
        <SegmentUses id={segment.id} />
      </SegmentFields>
      <FormConflict
        conflict={conflict}
        mine={form.getValues()}
        describe={({ name, description, constraints }) => [
          [t('form.name'), name],
          [t('form.description'), description],
          [t('form.who'), constraints.map(words).join(' · ')],
        ]}
      />
    </form>
  );
}
