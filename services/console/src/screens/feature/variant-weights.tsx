import { ActionIcon, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { Equal, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Feature, Strategy } from '../../api/features.ts';
import { fullWeight } from './rules.ts';
import { percent } from './strategy-words.ts';
import { WeightsBar } from './weights-bar.tsx';

type Weights = Strategy['variants'];

interface VariantWeightsProps {
  feature: Feature;
  weights: Weights;
  onChange: (weights: Weights) => void;
  errorAt: (path: string) => string | undefined;
}

/** Deals a feature's variants out by weight; without weights everybody gets the same one. */
export function VariantWeights({ feature, weights, onChange, errorAt }: VariantWeightsProps) {
  const { t } = useTranslation('feature');
  const keys = feature.valueType === 'boolean' ? ['on', 'off'] : feature.variants.map(({ key }) => key);
  const unused = keys.filter(key => !weights.some(each => each.key === key));
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  const always = keys.find(key => key !== feature.offVariant) ?? keys[0] ?? '';
  const set = (key: string, weight: number) =>
    onChange(weights.map(each => (each.key === key ? { key, weight } : each)));
  if (weights.length === 0)
    return (
      <Group justify="space-between" gap="sm">
        <Text size="sm">{t('weights.always', { variant: always })}</Text>
        {keys.length > 1 && (
          <Button variant="default" size="xs" onClick={() => onChange(even(keys))}>
            {t('weights.split')}
          </Button>
        )}
      </Group>
    );
  return (
    <Stack gap="xs">
      <WeightsBar weights={weights} />
      {weights.map(({ key, weight }, index) => (
        <Group key={key} gap="xs" align="flex-end">
          <NumberInput
            label={key}
            value={percent(weight)}
            onChange={next => typeof next === 'number' && set(key, Math.round(next * 10))}
            min={0}
            max={100}
            decimalScale={1}
            step={1}
            suffix=" %"
            error={errorAt(`variants[${index}].key`) ?? errorAt(`variants[${index}].weight`)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('weights.remove', { variant: key })}
            onClick={() => onChange(weights.filter(each => each.key !== key))}
          >
            <Trash2 size={16} />
          </ActionIcon>
        </Group>
      ))}
      {sum !== fullWeight && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorAt('variants') ?? t('weights.sum', { percent: percent(sum) })}
        </Text>
      )}
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          leftSection={<Equal size={14} />}
          onClick={() => onChange(even(weights.map(({ key }) => key)))}
        >
          {t('weights.even')}
        </Button>
        {unused.map(key => (
          <Button
            key={key}
            variant="default"
            size="xs"
            onClick={() => onChange([...weights, { key, weight: Math.max(0, fullWeight - sum) }])}
          >
            {t('weights.add', { variant: key })}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}

/** The same for each, as far as it can be divided. */
function even(keys: string[]): Weights {
  const each = Math.floor(fullWeight / keys.length);
  const rest = fullWeight - each * keys.length;
  return keys.map((key, index) => ({ key, weight: each + (index < rest ? 1 : 0) }));
}
