import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Decision } from '../../api/evaluate.ts';

/** How one of several variants was chosen; nothing where there was no choice. */
export function VariantWhy({ choice }: { choice: NonNullable<Decision['choice']> }) {
  const { t } = useTranslation('playground');
  const { key, level, override, bucket, of, stickiness, id } = choice;
  if (key === undefined || (level === 'first' && !override)) return null;
  const words = { key, override, bucket, of, stickiness, id };
  return (
    <Text size="sm" c="dimmed">
      {override !== undefined
        ? t('choice.override', words)
        : bucket === undefined
          ? t('choice.only', words)
          : id === undefined
            ? t('choice.random', words)
            : t('choice.bucket', words)}
    </Text>
  );
}
