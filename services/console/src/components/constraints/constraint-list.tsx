import { Button, Group, Stack, Text } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Constraint, newConstraint } from './constraint.ts';
import { ConstraintCard } from './constraint-card.tsx';

/** As many as the API takes. */
const most = 50;

interface ConstraintListProps {
  constraints: Constraint[];
  onChange: (constraints: Constraint[]) => void;
  /** What the API says of a field below this list: `[0].value`. */
  errorAt?: (path: string) => string | undefined;
}

/** Conditions that must all hold. */
export function ConstraintList({ constraints, onChange, errorAt = () => undefined }: ConstraintListProps) {
  const { t } = useTranslation('constraints');
  const keys = useKeys(constraints.length);
  return (
    <Stack gap="xs">
      {constraints.length > 1 && (
        <Text size="sm" c="dimmed">
          {t('all')}
        </Text>
      )}
      {constraints.map((constraint, index) => (
        <ConstraintCard
          key={keys.at(index)}
          constraint={constraint}
          place={index + 1}
          onChange={next => onChange(constraints.map((each, at) => (at === index ? next : each)))}
          onRemove={() => {
            keys.remove(index);
            onChange(constraints.filter((_, at) => at !== index));
          }}
          errorAt={path => errorAt(`[${index}].${path}`)}
        />
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<Plus size={14} />}
          disabled={constraints.length >= most}
          onClick={() => onChange([...constraints, newConstraint()])}
        >
          {t('add')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Conditions have no name of their own, and what is typed in one must not move into another when one goes. */
function useKeys(length: number) {
  const keys = useRef<number[]>([]);
  const next = useRef(0);
  while (keys.current.length < length) keys.current.push(next.current++);
  keys.current.length = length;
  return {
    at: (index: number) => keys.current[index],
    remove: (index: number) => keys.current.splice(index, 1),
  };
}
