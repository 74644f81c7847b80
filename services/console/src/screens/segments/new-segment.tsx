import { Select } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import { projectsQuery } from '../../api/projects.ts';
import { newConstraint } from '../../components/constraints/constraint.ts';
import { tellDone } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { SegmentFields, type SegmentValues } from './segment-fields.tsx';

type NewValues = SegmentValues & { project: string | null };

/** For one project, or for all of the company. */
export function NewSegment({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['segments', 'common']);
  const queries = useQueryClient();
  const projects = useInfiniteQuery(projectsQuery());
  const initialValues: NewValues = {
    name: '',
    description: '',
    constraints: [newConstraint()],
    project: null,
  };
  const { form, failure, busy, submit } = useProblemForm<NewValues>(
    { initialValues, validate: { name: isNotEmpty(t('form.nameNeeded')) } },
    async values => {
      await answered(api.POST('/api/v1/segments', { body: values, headers: idempotencyKey() }));
      await queries.invalidateQueries({ queryKey: ['segments'] });
      onClose();
      tellDone(t('new.done', { segment: values.name }));
    },
  );
  const lines = projects.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <form onSubmit={submit} noValidate>
      <SegmentFields
        values={form.getValues()}
        onChange={change => form.setValues(change)}
        errors={form.errors}
        failure={failure}
        busy={busy}
        confirm={t('common:create')}
        onClose={onClose}
      >
        <Select
          label={t('form.project')}
          description={t('form.projectHelp')}
          placeholder={t('companyWide')}
          data={lines.map(({ id, name }) => ({ value: id, label: name }))}
          clearable
          clearButtonProps={{ 'aria-label': t('companyWide') }}
          {...form.getInputProps('project')}
        />
      </SegmentFields>
    </form>
  );
}
