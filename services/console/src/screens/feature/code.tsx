import { Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CodeSnippets } from '../../components/snippets/code-snippets.tsx';
import type { SectionProps } from './section-props.ts';

/** How applications ask for the feature, SDK by SDK. */
export function Code({ project, feature }: SectionProps) {
  const { t } = useTranslation('feature');
  return (
    <Stack>
      <Text c="dimmed">
        {t('code.lead')}{' '}
        <Link to="/projects/$project/keys" params={{ project }}>
          {t('code.keys')}
        </Link>
      </Text>
      <CodeSnippets feature={feature} />
    </Stack>
  );
}
