import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { latestSighting, newestFeaturesQuery } from '../../api/first-steps.ts';
import { type CreatedKey, keysQuery } from '../../api/keys.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { useMayHere } from '../../shell/use-may-here.ts';
import { useEnvironments, useProjectKey } from '../../shell/use-project.ts';
import { FirstEvaluation } from './first-evaluation.tsx';
import { FirstFeature } from './first-feature.tsx';
import { FirstKey } from './first-key.tsx';
import classes from './first-steps.module.css';
import { Step } from './step.tsx';

/** From an empty project to a feature that an application asks for: what is done turns green by itself. */
export function Screen() {
  const { t } = useTranslation('start');
  const project = useProjectKey();
  const may = useMayHere();
  const { environment } = useEnvironments(project);
  const list = useQuery(newestFeaturesQuery(project));
  const mayReadKeys = may('key.read');
  const keys = useQuery({ ...keysQuery(project), enabled: mayReadKeys });
  const [chosen, choose] = useState<string>();
  // In full only as long as this page is open: nobody else knows them.
  const [created, setCreated] = useState<CreatedKey[]>([]);

  const features = list.data ?? [];
  const seen = latestSighting(features);
  const feature = features.find(({ key }) => key === chosen) ?? seen?.feature ?? features[0];
  const present = keys.data?.filter(key => key.environment === environment?.key) ?? [];
  const hasKey = created.length > 0 || present.length > 0 || (seen !== undefined && !mayReadKeys);
  const keyOf = (kind: CreatedKey['kind']) => created.findLast(key => key.kind === kind)?.key;
  return (
    <Page title={t('title')} lead={t('lead')}>
      {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
      {(list.isPending || !environment) && <Skeleton h={320} />}
      {list.isSuccess && environment && (
        <ol className={classes.steps}>
          <Step place={1} title={t('feature.title')} done={features.length > 0}>
            <FirstFeature
              project={project}
              environment={environment}
              features={features}
              feature={feature}
              onChoose={choose}
            />
          </Step>
          <Step place={2} title={t('key.title')} done={hasKey} ahead={features.length === 0}>
            <FirstKey
              project={project}
              environment={environment}
              present={present.length}
              created={created.at(-1)}
              onCreated={key => setCreated(before => [...before, key])}
            />
          </Step>
          <Step place={3} title={t('run.title')} done={seen !== undefined} ahead={features.length === 0}>
            {feature && (
              <FirstEvaluation
                project={project}
                feature={feature}
                seen={seen}
                keys={{ server: keyOf('server'), client: keyOf('client') }}
              />
            )}
          </Step>
        </ol>
      )}
    </Page>
  );
}
