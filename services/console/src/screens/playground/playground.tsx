import { Badge, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { evaluationQuery } from '../../api/evaluate.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { useEnvironments, useProjectKey } from '../../shell/use-project.ts';
import { ContextEditor } from './context-editor.tsx';
import { Decisions } from './decisions.tsx';
import classes from './playground.module.css';
import type { Context, PlaygroundSearch } from './playground-search.ts';

const typingMs = 250;
const somebody: Context = { userId: 'user-42' };

/** What somebody would get from every feature, and why: answered while one types, and again when anything changes. */
export function Screen() {
  const { t } = useTranslation('playground');
  const project = useProjectKey();
  const { environment } = useEnvironments(project);
  const navigate = useNavigate();
  const { context = somebody, search = '', as } = useSearch({ from: '/app/projects/$project/playground' });
  const change = (next: PlaygroundSearch) =>
    void navigate({ to: '.', search: before => ({ ...before, ...next }), replace: true });
  const changeContext = useDebouncedCallback((next: Context) => change({ context: next }), typingMs);

  const result = useQuery({
    ...evaluationQuery(project, environment?.key ?? '', context),
    enabled: environment !== undefined,
    placeholderData: keepPreviousData,
  });
  const items = result.data?.items ?? [];
  const found = items.filter(({ key }) => key.toLowerCase().includes(search.toLowerCase()));
  const on = found.filter(({ enabled }) => enabled).length;
  return (
    <Page title={t('title')} lead={t('lead')}>
      <div className={classes.columns}>
        <Paper
          withBorder
          p="md"
          className={classes.context}
          component="section"
          aria-label={t('context.title')}
        >
          <ContextEditor
            context={context}
            as={as ?? 'form'}
            onAs={next => change({ as: next === 'json' ? 'json' : undefined })}
            onChange={changeContext}
            askedFor={items}
          />
        </Paper>
        <Stack gap="sm" component="section" aria-label={t('results')} className={classes.results}>
          <Group justify="space-between">
            <Group gap="xs">
              <Title order={2}>{t('results')}</Title>
              {environment && (
                <Badge variant="default" tt="none" leftSection={<EnvironmentDot kind={environment.kind} />}>
                  {environment.name}
                </Badge>
              )}
            </Group>
            <Text size="sm" c="dimmed" role="status">
              {result.isSuccess && t('summary', { on, off: found.length - on })}
            </Text>
          </Group>
          {(items.length > 0 || search !== '') && (
            <Group>
              <SearchField
                label={t('search')}
                value={search}
                onSearch={text => change({ search: text || undefined })}
              />
            </Group>
          )}
          {result.isError && <ErrorView error={result.error} retry={() => void result.refetch()} />}
          {result.isPending && <Skeleton h={240} />}
          {result.isSuccess && items.length === 0 && (
            <EmptyState icon={FlaskConical} title={t('empty.title')}>
              {t('empty.text')}
            </EmptyState>
          )}
          {items.length > 0 && found.length === 0 && <Text c="dimmed">{t('nothing')}</Text>}
          {found.length > 0 && <Decisions decisions={found} project={project} />}
        </Stack>
      </div>
    </Page>
  );
}
