import { TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface OriginsFieldProps {
  value?: string[];
  onChange?: (value: string[]) => void;
  error?: React.ReactNode;
}

/** Which web pages may use a client key. */
export function OriginsField(props: OriginsFieldProps) {
  const { t } = useTranslation('keys');
  return (
    <TagsInput
      label={t('origins')}
      description={t('originsHelp')}
      placeholder={t('originsExample')}
      splitChars={[',', ' ', '\n']}
      maxTags={50}
      acceptValueOnBlur
      {...props}
    />
  );
}

/** What a service says of `origins[1]` belongs to the whole field. */
export const originsError = (errors: Record<string, React.ReactNode>): React.ReactNode =>
  Object.entries(errors).find(([path]) => path === 'origins' || path.startsWith('origins.'))?.[1];
