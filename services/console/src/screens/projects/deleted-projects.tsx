import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArchiveRestore } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { deletedProjectsQuery } from '../../api/projects.ts';
import { Section } from '../../components/section.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';
import { Time } from '../../components/time.tsx';

/** Projects that were deleted in the last 30 days; nothing while there are none. */
export function DeletedProjects() {
  const { t } = useTranslation('project');
  const queries = useQueryClient();
  const { data: projects = [] } = useQuery(deletedProjectsQuery());
  const restoring = useMutation({
    mutationFn: (id: string) =>
      answered(api.POST('/api/v1/projects/{id}/restore', { params: { path: { id } } })),
    onSuccess: ({ name }) => tellDone(t('deleted.restored', { name })),
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['projects'] }),
  });
  if (projects.length === 0) return null;
  return (
    <Section title={t('deleted.title')} lead={t('deleted.lead')}>
      {projects.map(({ id, name, deletedAt }) => (
        <Group key={id} justify="space-between">
          <div>
            <Text fw={600}>{name}</Text>
            {deletedAt && (
              <Text size="xs" c="dimmed">
                {t('deleted.at')} <Time at={deletedAt} />
              </Text>
            )}
          </div>
          <Button
            variant="default"
            leftSection={<ArchiveRestore size={16} />}
            aria-label={t('deleted.restoreName', { name })}
            loading={restoring.isPending && restoring.variables === id}
            onClick={() => restoring.mutate(id)}
          >
            {t('deleted.restore')}
          </Button>
        </Group>
      ))}
    </Section>
  );
}
