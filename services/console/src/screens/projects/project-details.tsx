import { Stack, Textarea, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import type { Project } from '../../api/projects.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormConflict } from '../../components/form-conflict.tsx';
import { FormError } from '../../components/form-error.tsx';
import { Section } from '../../components/section.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useVersionedForm } from '../../components/use-versioned-form.ts';

interface ProjectDetailsProps {
  project: Project;
  mayWrite: boolean;
}

const valuesOf = ({ name, description }: Project) => ({ name, description });

/** Name and description. */
export function ProjectDetails({ project, mayWrite }: ProjectDetailsProps) {
  const { t } = useTranslation('project');
  const queries = useQueryClient();
  const params = { path: { id: project.key } };
  const { form, failure, busy, submit, conflict } = useVersionedForm({
    thing: project,
    valuesOf,
    validate: { name: isNotEmpty(t('details.nameRule')) },
    save: (body, version) =>
      answered(api.PATCH('/api/v1/projects/{id}', { params, body, headers: ifMatch(version) })),
    latest: () => answered(api.GET('/api/v1/projects/{id}', { params })),
    async onSaved() {
      tellDone(t('details.saved'));
      await queries.invalidateQueries({ queryKey: ['projects'] });
    },
  });
  return (
    <Section title={t('details.title')}>
      <form onSubmit={submit} noValidate>
        <Stack maw={560}>
          <FormError failure={failure} />
          <TextInput
            label={t('details.name')}
            required
            readOnly={!mayWrite}
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('details.key')}
            description={t('details.keyHelp')}
            value={project.key}
            readOnly
            rightSection={<CopyButton value={project.key} />}
          />
          <Textarea
            label={t('details.description')}
            autosize
            minRows={2}
            readOnly={!mayWrite}
            {...form.getInputProps('description')}
          />
          {mayWrite && <FormButtons busy={busy} disabled={!form.isDirty()} />}
        </Stack>
      </form>
      <FormConflict
        conflict={conflict}
        mine={form.getValues()}
        describe={({ name, description }) => [
          [t('details.name'), name],
          [t('details.description'), description],
        ]}
      />
    </Section>
  );
}
