import { Group, SegmentedControl, Skeleton, Stack, Text, Timeline } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { History as HistoryIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { revisionsQuery } from '../../api/features.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { useMayHere } from '../../shell/use-may-here.ts';
import { useEnvironments } from '../../shell/use-project.ts';
import { EnvironmentChoice } from './environment-choice.tsx';
import { FeatureAudit } from './feature-audit.tsx';
import { RevisionItem } from './revision-item.tsx';
import type { SectionProps } from './section-props.ts';
import { useRestoreRevision } from './use-restore-revision.ts';

/** What changed, by whom, and back again; for those who may, the audit log of this feature, too. */
export function History({ project, feature }: SectionProps) {
  const { t } = useTranslation('feature');
  const mayAudit = useMayHere()('audit.read');
  const [what, setWhat] = useState('revisions');
  return (
    <Stack>
      {mayAudit && (
        <Group>
          <SegmentedControl
            aria-label={t('history.what')}
            value={what}
            onChange={setWhat}
            data={[
              { value: 'revisions', label: t('history.revisions') },
              { value: 'audit', label: t('history.audit') },
            ]}
          />
        </Group>
      )}
      {what === 'audit' ? (
        <FeatureAudit feature={feature} />
      ) : (
        <Revisions project={project} feature={feature} />
      )}
    </Stack>
  );
}

function Revisions({ project, feature }: SectionProps) {
  const { t } = useTranslation('feature');
  const { environments } = useEnvironments(project);
  const [chosen, choose] = useState<string | null>(null);
  const list = useInfiniteQuery(revisionsQuery(project, feature.key, chosen ?? undefined));
  const revisions = list.data?.pages.flatMap(page => page.items) ?? [];
  const restore = useRestoreRevision(project, feature.key, revisions);
  const mayWrite = useMayHere()('feature.write') && feature.archivedAt === null;
  return (
    <>
      <EnvironmentChoice
        label={t('environment')}
        environments={environments}
        value={chosen}
        onChange={choose}
        all={t('history.all')}
      />
      {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={240} />}
      {list.isSuccess && revisions.length === 0 && <Text c="dimmed">{t('history.nothing')}</Text>}
      <Timeline bulletSize={24} lineWidth={2}>
        {revisions.map(revision => (
          <Timeline.Item key={revision.n} bullet={<HistoryIcon size={12} />}>
            <RevisionItem
              project={project}
              revision={revision}
              environment={environments.find(({ key }) => key === revision.environment)}
              isNewest={
                revisions.find(({ environment }) => environment === revision.environment) === revision
              }
              onRestore={mayWrite ? () => void restore(revision) : undefined}
            />
          </Timeline.Item>
        ))}
      </Timeline>
      <MoreButton query={list} label={t('history.more')} />
    </>
  );
}
