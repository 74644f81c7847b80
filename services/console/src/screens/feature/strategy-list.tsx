import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';
import { moved, SortableList } from '../../components/sortable-list.tsx';
import { copyOf, type DraftStrategy, mostStrategies, newStrategy } from './rules.ts';
import { StrategyCard } from './strategy-card.tsx';
import { useStrategyWords } from './strategy-words.ts';

interface StrategyListProps {
  project: string;
  feature: Feature;
  strategies: DraftStrategy[];
  onChange: (strategies: DraftStrategy[]) => void;
  mayWrite: boolean;
  errorAt: (path: string) => string | undefined;
}

/** The strategies of a feature in their order: the first that somebody fits decides. */
export function StrategyList({
  project,
  feature,
  strategies,
  onChange,
  mayWrite,
  errorAt,
}: StrategyListProps) {
  const { t } = useTranslation('feature');
  const words = useStrategyWords(project);
  const [opened, setOpened] = useState<string>();
  const ids = strategies.map(({ id }) => id);
  const nameOf = (id: string) => {
    const strategy = strategies.find(each => each.id === id);
    return strategy ? strategy.title || words.sentence(strategy) : '';
  };
  const insert = (at: number, strategy: DraftStrategy) => {
    onChange(strategies.toSpliced(at, 0, strategy));
    setOpened(strategy.id);
  };
  return (
    <Stack gap="sm" component="section" aria-labelledby="strategies">
      <div>
        <Title order={2} id="strategies">
          {t('strategies.title')}
        </Title>
        {strategies.length > 1 && <Text c="dimmed">{t('strategies.order')}</Text>}
      </div>
      {strategies.length === 0 && (
        <Paper withBorder p="md">
          <Text>{t(feature.valueType === 'boolean' ? 'strategies.none' : 'strategies.noneFirst')}</Text>
        </Paper>
      )}
      <SortableList
        ids={ids}
        nameOf={nameOf}
        disabled={!mayWrite || strategies.length < 2}
        onMove={(from, to) => onChange(moved(strategies, from, to))}
      >
        {(id, handle) => {
          const index = ids.indexOf(id);
          const strategy = strategies[index];
          return (
            strategy && (
              <StrategyCard
                project={project}
                feature={feature}
                strategy={strategy}
                place={index + 1}
                handle={handle}
                mayWrite={mayWrite}
                isOpen={opened === id}
                onOpen={isOpen => setOpened(isOpen ? id : undefined)}
                onChange={next => onChange(strategies.with(index, next))}
                onDuplicate={() => insert(index + 1, copyOf(strategy))}
                onRemove={() => onChange(strategies.toSpliced(index, 1))}
                errorAt={path => errorAt(`strategies[${index}].${path}`)}
              />
            )
          );
        }}
      </SortableList>
      {mayWrite && (
        <Group>
          <Button
            variant="default"
            leftSection={<Plus size={16} />}
            disabled={strategies.length >= mostStrategies}
            onClick={() => insert(strategies.length, newStrategy())}
          >
            {t('strategies.add')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
