import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { MailCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isThisMachine, outboxQuery } from '../../api/outbox.ts';

interface OutboxHintProps {
  /** Whose code it is. */
  email: string;
  onCode: (code: string) => void;
}

const sixDigits = /\b\d{6}\b/;

/** Without a mail server the mails lie on this machine, and whoever sits at it need not look for the code. */
export function OutboxHint({ email, onCode }: OutboxHintProps) {
  const { t } = useTranslation('auth');
  const { data } = useQuery({ ...outboxQuery(), enabled: isThisMachine });
  if (!data) return null;
  const newest = data.items.find(({ to }) => to.toLowerCase().includes(email.toLowerCase()));
  const code = sixDigits.exec(newest?.text ?? '')?.[0];
  return (
    <Stack gap="xs" align="center">
      <Text c="dimmed" ta="center">
        {t('code.noServer')}{' '}
        <Anchor component={Link} to="/outbox" target="_blank" underline="always">
          {t('code.outbox')}
        </Anchor>
      </Text>
      {code && (
        <Button variant="light" leftSection={<MailCheck size={16} />} onClick={() => onCode(code)}>
          {t('code.fill', { code })}
        </Button>
      )}
    </Stack>
  );
}
