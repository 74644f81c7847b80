import { List, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { projectsQuery } from '../../api/projects.ts';
import { segmentUsesQuery } from '../../api/segments.ts';

const shown = 12;

/** The features that a change of the segment touches. */
export function SegmentUses({ id }: { id: string }) {
  const { t } = useTranslation('segments');
  const uses = useQuery(segmentUsesQuery(id));
  const projects = useInfiniteQuery(projectsQuery());
  const lines = projects.data?.pages.flatMap(page => page.items) ?? [];
  const keyOf = (project: string) => lines.find(each => each.id === project)?.key ?? project;
  if (!uses.data) return null;
  const rest = uses.data.length - shown;
  return (
    <div>
      <Text fw={600}>{t('uses.title')}</Text>
      {uses.data.length === 0 && <Text c="dimmed">{t('uses.nobody')}</Text>}
      <List size="sm">
        {uses.data.slice(0, shown).map(({ feature, key, project, environment, archived }) => (
          <List.Item key={`${feature} ${environment}`}>
            <Link
              to="/projects/$project/features/$feature"
              params={{ project: keyOf(project), feature: key }}
              search={{ environment }}
            >
              {key}
            </Link>{' '}
            {t(archived ? 'uses.archivedIn' : 'uses.in', { environment })}
          </List.Item>
        ))}
      </List>
      {rest > 0 && <Text c="dimmed">{t('uses.more', { count: rest })}</Text>}
    </div>
  );
}
