import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/copy-button.tsx';

/** A webhook's signing secret, which nothing shows again. */
export function SecretOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  return (
    <Stack>
      <Alert color="yellow" icon={<KeyRound />} title={t('secret.once')}>
        {t('secret.help')}
      </Alert>
      <Group wrap="nowrap" gap="xs">
        <Code block flex={1} miw={0}>
          {secret}
        </Code>
        <CopyButton value={secret} label={t('secret.copy')} />
      </Group>
      <Text size="sm" c="dimmed">
        {t('secret.check')}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('secret.kept')}</Button>
      </Group>
    </Stack>
  );
}
