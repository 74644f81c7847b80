import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.tsx';
import { useMayHere } from '../../shell/use-may-here.ts';
import { useProjectKey } from '../../shell/use-project.ts';
import { ExportCard } from './export-card.tsx';
import { ImportCard } from './import-card.tsx';

/** A project's features as a file, and files of ours and of others into a project. */
export function Screen() {
  const { t } = useTranslation('transfer');
  const project = useProjectKey();
  const mayWrite = useMayHere()('feature.write');
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Stack gap="md">
        <ExportCard project={project} />
        {mayWrite && <ImportCard key={project} project={project} />}
      </Stack>
    </Page>
  );
}
