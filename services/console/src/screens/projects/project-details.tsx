import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import type { Project } from '../../api/projects.ts';
import { ConflictDialog } from '../../components/conflict-dialog.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { FormError } from '../../components/form-error.tsx';
import { Section } from '../../components/section.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';

interface ProjectDetailsProps {
  project: Project;
  mayWrite: boolean;
}

/** Name and description; the version they were read with guards them against each other's changes. */
export function ProjectDetails({ project, mayWrite }: ProjectDetailsProps) {
  const { t } = useTranslation(['project', 'common']);
  const queries = useQueryClient();
  const [theirs, setTheirs] = useState<Project>();
  const version = useRef(project.version);
  const { name, description } = project;
  const { form, failure, busy, submit } = useProblemForm(
    { initialValues: { name, description }, validate: { name: isNotEmpty(t('details.nameRule')) } },
    save,
  );
  const params = { path: { id: project.key } };

  async function save(body: Pick<Project, 'name' | 'description'>): Promise<void> {
    try {
      const headers = ifMatch(version.current);
      const saved = await answered(api.PATCH('/api/v1/projects/{id}', { params, body, headers }));
      await show(saved);
      tellDone(t('details.saved'));
    } catch (error) {
      if (!isProblem(error, 'lost-update')) throw error;
      setTheirs(await answered(api.GET('/api/v1/projects/{id}', { params })));
    }
  }
  async function show(saved: Project): Promise<void> {
    version.current = saved.version;
    const values = { name: saved.name, description: saved.description };
    form.setValues(values);
    form.resetDirty(values);
    await queries.invalidateQueries({ queryKey: ['projects'] });
  }

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
          {mayWrite && (
            <Group>
              <Button type="submit" loading={busy} disabled={!form.isDirty()}>
                {t('common:save')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
      {theirs && (
        <ConflictDialog
          opened
          fields={[
            { label: t('details.name'), mine: form.getValues().name, theirs: theirs.name },
            {
              label: t('details.description'),
              mine: form.getValues().description,
              theirs: theirs.description,
            },
          ]}
          onKeepMine={() => {
            version.current = theirs.version;
            setTheirs(undefined);
            submit();
          }}
          onTakeTheirs={() => {
            setTheirs(undefined);
            void show(theirs);
          }}
          onClose={() => setTheirs(undefined)}
        />
      )}
    </Section>
  );
}
