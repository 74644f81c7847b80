import { Button, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type FeatureEnvironment, featureEnvironmentsQuery } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { tellFailed } from '../../components/tell.tsx';
import { WideTable } from '../../components/wide-table.tsx';
import { useMayHere } from '../../shell/use-may-here.ts';
import { useEnvironments } from '../../shell/use-project.ts';
import { EnvironmentChoice } from './environment-choice.tsx';
import classes from './feature.module.css';
import type { SectionProps } from './section-props.ts';
import { useStrategyWords } from './strategy-words.ts';
import { useCopyConfiguration } from './use-copy-configuration.ts';

/** Two environments side by side, and one made like the other. */
export function Compare({ project, feature }: SectionProps) {
  const { t } = useTranslation('feature');
  const navigate = useNavigate();
  const { with: wanted } = useSearch({ from: '/app/projects/$project/features/$feature' });
  const { environments, environment: left } = useEnvironments(project);
  const others = environments.filter(({ key }) => key !== left?.key);
  const right = others.find(({ key }) => key === wanted) ?? others[0];
  const all = useQuery(featureEnvironmentsQuery(project, feature.key));
  const { copy, isCopying } = useCopyConfiguration(project, feature.key);
  const mayWrite = useMayHere()('feature.write') && feature.archivedAt === null;
  if (all.isError) return <ErrorView error={all.error} retry={() => void all.refetch()} />;
  if (all.isPending || !left) return <Skeleton h={240} />;
  if (!right) return <Text>{t('compare.alone')}</Text>;

  const of = ({ key }: Environment) => all.data.find(({ environment }) => environment === key);
  const [here, there] = [of(left), of(right)];
  const copyButton = (from: Environment, to: Environment) => (
    <Button
      variant="default"
      rightSection={<ArrowRight size={16} />}
      loading={isCopying}
      onClick={() => void copy({ from, to }).catch(tellFailed)}
    >
      {t('compare.copy', { from: from.name, to: to.name })}
    </Button>
  );
  return (
    <Stack>
      <Group align="flex-end">
        <EnvironmentChoice
          label={t('compare.left')}
          environments={environments}
          value={left.key}
          onChange={key =>
            key !== null && void navigate({ to: '.', search: before => ({ ...before, environment: key }) })
          }
        />
        <EnvironmentChoice
          label={t('compare.right')}
          environments={others}
          value={right.key}
          onChange={key =>
            key !== null && void navigate({ to: '.', search: before => ({ ...before, with: key }) })
          }
        />
      </Group>
      {here && there && <Comparison project={project} left={left} right={right} here={here} there={there} />}
      {mayWrite && (
        <Group>
          {copyButton(left, right)}
          {copyButton(right, left)}
        </Group>
      )}
    </Stack>
  );
}

interface ComparisonProps {
  project: string;
  left: Environment;
  right: Environment;
  here: FeatureEnvironment;
  there: FeatureEnvironment;
}

function Comparison({ project, left, right, here, there }: ComparisonProps) {
  const { t } = useTranslation('feature');
  const words = useStrategyWords(project);
  const state = ({ enabled }: FeatureEnvironment) => t(enabled ? 'on' : 'off');
  const strategy = (place: number, { strategies }: FeatureEnvironment) => {
    const found = strategies[place];
    return found ? words.whole(found) : t('compare.nothing');
  };
  const needs = ({ prerequisites }: FeatureEnvironment) =>
    prerequisites.map(words.prerequisite).join(' · ') || t('compare.nothing');
  const count = Math.max(here.strategies.length, there.strategies.length);
  const rows = [
    { label: t('state'), here: state(here), there: state(there) },
    ...Array.from({ length: count }, (_, place) => ({
      label: t('strategy.numbered', { place: place + 1 }),
      here: strategy(place, here),
      there: strategy(place, there),
    })),
    { label: t('prerequisites.title'), here: needs(here), there: needs(there) },
  ];
  const differing = rows.filter(row => row.here !== row.there).length;
  return (
    <>
      <Text role="status">{t('compare.differences', { count: differing })}</Text>
      <WideTable label={t('view.compare')} minWidth={480}>
        <Table withTableBorder verticalSpacing="sm" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={130}>{t('compare.what')}</Table.Th>
              <Table.Th>{left.name}</Table.Th>
              <Table.Th>{right.name}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(row => (
              <Table.Tr
                key={row.label}
                className={classes.compared}
                data-different={row.here !== row.there || undefined}
              >
                <Table.Th scope="row">{row.label}</Table.Th>
                <Table.Td>{row.here}</Table.Td>
                <Table.Td>{row.there}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </>
  );
}
