import { ColorSwatch, Group, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Strategy } from '../../api/features.ts';
import { percent } from './strategy-words.ts';
import { variantColor } from './variant-color.ts';

/** How a strategy deals its variants out, as one bar with its legend. */
export function WeightsBar({ weights }: { weights: Strategy['variants'] }) {
  const { t, i18n } = useTranslation('feature');
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const share = (weight: number) => `${number.format(percent(weight))} %`;
  return (
    <div>
      <Progress.Root size="md" radius="sm" role="presentation">
        {weights.map(({ key, weight }, index) => (
          <Progress.Section
            key={key}
            value={percent(weight)}
            color={variantColor(index)}
            aria-label={t('weights.of', { variant: key })}
          />
        ))}
      </Progress.Root>
      <Group gap="md" mt={4}>
        {weights.map(({ key, weight }, index) => (
          <Group key={key} gap={6} wrap="nowrap">
            <ColorSwatch color={`var(--mantine-color-${variantColor(index).replace('.', '-')})`} size={10} />
            <Text size="sm">
              {key} <span>{share(weight)}</span>
            </Text>
          </Group>
        ))}
      </Group>
    </div>
  );
}
