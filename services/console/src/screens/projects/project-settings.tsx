import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { projectQuery } from '../../api/projects.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { useMayHere } from '../../shell/use-may-here.ts';
import { useProjectKey } from '../../shell/use-project.ts';
import { DeleteProject } from './delete-project.tsx';
import { ProjectDetails } from './project-details.tsx';
import { ProjectMembers } from './project-members.tsx';

export function Screen() {
  const { t } = useTranslation('project');
  const key = useProjectKey();
  const may = useMayHere();
  const { data: project, error, refetch } = useQuery(projectQuery(key));
  return (
    <Page title={t('title')}>
      {error && <ErrorView error={error} retry={() => void refetch()} />}
      {project && (
        <>
          <ProjectDetails key={project.id} project={project} mayWrite={may('project.write')} />
          <ProjectMembers project={key} mayWrite={may('project.write')} />
          {may('project.delete') && <DeleteProject project={project} />}
        </>
      )}
    </Page>
  );
}
