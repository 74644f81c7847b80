import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import type { Project } from '../../api/projects.ts';
import { confirmed } from '../../components/confirm.tsx';
import { Section } from '../../components/section.tsx';
import { tellFailed, tellUndoable } from '../../components/tell.tsx';
import { useEnvironments } from '../../shell/use-project.ts';

/** Deletes a project, which can be restored for 30 days. */
export function DeleteProject({ project: { key, name } }: { project: Project }) {
  const { t } = useTranslation('project');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { environments } = useEnvironments(key);
  const [busy, setBusy] = useState(false);
  const params = { path: { id: key } };

  async function remove(): Promise<void> {
    const features = await answered(
      api.GET('/api/v1/features', { params: { query: { project: key, limit: 100 } } }),
    );
    const count = features.items.length;
    const sure = await confirmed({
      title: t('delete.title', { name }),
      text: t('delete.text'),
      effects: [
        t(features.next ? 'delete.featuresAtLeast' : 'delete.features', { count }),
        t('delete.environments', { names: environments.map(each => each.name).join(', ') }),
      ],
      confirm: t('delete.action'),
      dangerous: true,
    });
    if (!sure) return;
    await answered(api.DELETE('/api/v1/projects/{id}', { params }));
    // First away from its pages, which have nothing to show any more.
    await navigate({ to: '/projects' });
    await queries.invalidateQueries({ queryKey: ['projects'] });
    tellUndoable(t('delete.done', { name }), async () => {
      await answered(api.POST('/api/v1/projects/{id}/restore', { params }));
      await queries.invalidateQueries({ queryKey: ['projects'] });
    });
  }
  return (
    <Section
      title={t('delete.section')}
      lead={t('delete.lead')}
      actions={
        <Button
          color="red"
          variant="outline"
          leftSection={<Trash2 size={16} />}
          loading={busy}
          onClick={() => {
            setBusy(true);
            void remove()
              .catch(tellFailed)
              .finally(() => setBusy(false));
          }}
        >
          {t('delete.action')}
        </Button>
      }
    />
  );
}
