import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { featureReportQuery } from '../../api/usage.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../shell/pending.tsx';
import { useProjectKey } from '../../shell/use-project.ts';
import { views } from './report-search.ts';
import { Stale } from './stale.tsx';
import { Unknown } from './unknown.tsx';
import { UsageReport } from './usage-report.tsx';

/** What is evaluated how often, what is asked for in vain, and what could go. */
export function Screen() {
  const { t } = useTranslation('reports');
  const navigate = useNavigate();
  const project = useProjectKey();
  const { view = 'usage' } = useSearch({ from: '/app/projects/$project/reports' });
  const report = useQuery(featureReportQuery(project));
  const counts = {
    usage: 0,
    unknown: report.data?.unknown.length ?? 0,
    stale: report.data?.items.filter(({ stale }) => stale !== null).length ?? 0,
  };
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Tabs
        value={view}
        keepMounted={false}
        onChange={value =>
          void navigate({
            to: '.',
            search: before => ({ ...before, view: views.find(each => each === value && each !== 'usage') }),
            replace: true,
          })
        }
      >
        <Tabs.List mb="md">
          {views.map(name => (
            <Tabs.Tab key={name} value={name}>
              {counts[name] > 0 ? t(`tabCount.${name}`, { count: counts[name] }) : t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="usage">
          <UsageReport project={project} />
        </Tabs.Panel>
        {(['unknown', 'stale'] as const).map(name => (
          <Tabs.Panel key={name} value={name}>
            {report.isPending && <Pending />}
            {report.isError && <ErrorView error={report.error} retry={() => void report.refetch()} />}
            {report.data && name === 'unknown' && <Unknown lines={report.data.unknown} />}
            {report.data && name === 'stale' && <Stale project={project} lines={report.data.items} />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}
