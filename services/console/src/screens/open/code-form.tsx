import { Anchor, Button, Group, Input, PinInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { FormError } from '../../components/form-error.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';

interface CodeFormProps {
  submitLabel: string;
  onCode: (code: string) => Promise<unknown>;
  onResend: () => Promise<unknown>;
  /** Fields that go with the code; then it is not sent by itself with its last digit. */
  children?: ReactNode;
}

const digits = 6;

/** The six digits of a mail. */
export function CodeForm({ submitLabel, onCode, onResend, children }: CodeFormProps) {
  const { t } = useTranslation('auth');
  const [code, setCode] = useState('');
  const send = useMutation({ mutationFn: onCode });
  const resend = useMutation({
    mutationFn: onResend,
    onSuccess: () => tellDone(t('code.resent')),
    onError: tellFailed,
  });
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        if (code.length === digits) send.mutate(code);
      }}
    >
      <Stack>
        <FormError failure={send.error ?? undefined} />
        <Input.Wrapper label={t('code.label')} component="div" labelElement="div">
          <PinInput
            length={digits}
            type="number"
            oneTimeCode
            autoFocus
            size="md"
            mt={4}
            value={code}
            onChange={setCode}
            onComplete={complete => children === undefined && send.mutate(complete)}
            getInputProps={index => ({ 'aria-label': t('code.digit', { number: index + 1 }) })}
          />
        </Input.Wrapper>
        {children}
        <Button type="submit" loading={send.isPending} disabled={code.length < digits} fullWidth>
          {submitLabel}
        </Button>
        <Group justify="center" gap={4}>
          <Text c="dimmed">{t('code.none')}</Text>
          <Button
            variant="subtle"
            size="compact-md"
            loading={resend.isPending}
            onClick={() => resend.mutate()}
          >
            {t('code.resend')}
          </Button>
        </Group>
        <OutboxHint />
      </Stack>
    </form>
  );
}

/** Without a mail server the mails lie on this machine, and are shown to whoever sits at it. */
function OutboxHint() {
  const { t } = useTranslation('auth');
  const outbox = useQuery({
    queryKey: ['outbox', 'exists'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/notifications/outbox', { params: { query: { limit: 1 } }, signal })),
    retry: false,
  });
  if (!outbox.data) return null;
  return (
    <Text c="dimmed" ta="center">
      {t('code.noServer')}{' '}
      <Anchor component={Link} to="/outbox" target="_blank" underline="always">
        {t('code.outbox')}
      </Anchor>
    </Text>
  );
}
