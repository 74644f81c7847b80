import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ArchiveRestore, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import { type Company, companyQuery, rememberCompany } from '../../api/company.ts';
import { projectsQuery } from '../../api/projects.ts';
import { confirmed } from '../../components/confirm.tsx';
import { Section } from '../../components/section.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';
import { Time } from '../../components/time.tsx';
import { useMay } from '../../session/use-session.ts';

const mostNamed = 8;

export function DeleteCompany({ company }: { company: Company }) {
  const { t } = useTranslation('company');
  const queries = useQueryClient();
  const { id, name, version } = company;
  const remove = useMutation({
    mutationFn: () =>
      answered(api.DELETE('/api/v1/companies/{id}', { params: { path: { id } }, headers: ifMatch(version) })),
    onSuccess: () => {
      rememberCompany({ id, status: 'deleted' });
      tellDone(t('delete.done', { name }));
    },
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: companyQuery(id).queryKey }),
  });
  async function ask(): Promise<void> {
    const found = await queries.fetchInfiniteQuery(projectsQuery()).catch(() => undefined);
    const projects = found?.pages.flatMap(page => page.items) ?? [];
    const sure = await confirmed({
      title: t('delete.ask', { name }),
      text: t('delete.text'),
      effects: [
        ...projects.slice(0, mostNamed).map(project => t('delete.project', { name: project.name })),
        t('delete.keys'),
        t('delete.days'),
      ],
      confirm: t('delete.confirm'),
      dangerous: true,
    });
    if (sure) remove.mutate();
  }
  return (
    <Section title={t('delete.title')} lead={t('delete.lead')}>
      <Group>
        <Button
          variant="outline"
          color="red"
          leftSection={<Trash2 size={16} />}
          loading={remove.isPending}
          onClick={() => void ask()}
        >
          {t('delete.confirm')}
        </Button>
      </Group>
    </Section>
  );
}

/** All that a deleted company shows. */
export function RestoreCompany({ company: { id, name, deletedAt, version } }: { company: Company }) {
  const { t } = useTranslation('company');
  const queries = useQueryClient();
  const mayRestore = useMay()('company.delete');
  const restore = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/api/v1/companies/{id}/restore', { params: { path: { id } }, headers: ifMatch(version) }),
      ),
    onSuccess: company => {
      rememberCompany(company);
      tellDone(t('restore.done', { name }));
    },
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Alert color="yellow" title={t('restore.title', { name })} icon={<ArchiveRestore />}>
      <Stack gap="sm">
        <Text>
          {t('restore.text')} {deletedAt !== null && <Time at={deletedAt} as="full" />}
        </Text>
        {mayRestore ? (
          <Group>
            <Button loading={restore.isPending} onClick={() => restore.mutate()}>
              {t('restore.confirm')}
            </Button>
          </Group>
        ) : (
          <Text>{t('restore.owners')}</Text>
        )}
      </Stack>
    </Alert>
  );
}
