import { isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { type Segment, segmentQuery } from '../../api/segments.ts';
import { ConflictDialog } from '../../components/conflict-dialog.tsx';
import { useConstraintWords } from '../../components/constraints/constraint-words.ts';
import { tellFailed, tellUndoable } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
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
  // As it was opened: what arrives meanwhile must not change under the hands of whoever types.
  const [base, setBase] = useState(segment);
  const [theirs, setTheirs] = useState<Segment>();
  const one = segmentQuery(segment.id);

  async function patch(version: number, body: SegmentValues): Promise<Segment> {
    const params = { path: { id: segment.id }, header: ifMatch(version) };
    const saved = await answered(api.PATCH('/api/v1/segments/{id}', { params, body }));
    queries.setQueryData(one.queryKey, saved);
    await queries.invalidateQueries({ queryKey: ['segments'] });
    return saved;
  }
  async function save(values: SegmentValues, version: number): Promise<void> {
    setTheirs(undefined);
    try {
      const saved = await patch(version, values);
      onClose();
      tellUndoable(t('form.saved', { segment: saved.name }), () => patch(saved.version, valuesOf(base)));
    } catch (error) {
      if (!isProblem(error) || error.status !== 412) throw error;
      setTheirs(await queries.fetchQuery({ ...one, staleTime: 0 }));
    }
  }
  const { form, failure, busy, submit } = useProblemForm<SegmentValues>(
    { initialValues: valuesOf(segment), validate: { name: isNotEmpty(t('form.nameNeeded')) } },
    values => save(values, base.version),
  );
  const rows = ({ name, description, constraints }: SegmentValues) => [
    { label: t('form.name'), text: name },
    { label: t('form.description'), text: description },
    { label: t('form.who'), text: constraints.map(words).join(' · ') },
  ];
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
      {theirs && (
        <ConflictDialog
          opened
          fields={rows(form.getValues()).map(({ label, text }, index) => ({
            label,
            mine: text,
            theirs: rows(valuesOf(theirs))[index]?.text ?? '',
          }))}
          onKeepMine={() => {
            setBase(theirs);
            save(form.getValues(), theirs.version).catch(tellFailed);
          }}
          onTakeTheirs={() => {
            setTheirs(undefined);
            setBase(theirs);
            form.setValues(valuesOf(theirs));
          }}
          onClose={() => setTheirs(undefined)}
        />
      )}
    </form>
  );
}
