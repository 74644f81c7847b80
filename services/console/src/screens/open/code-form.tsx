import { Button, Group, Input, PinInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormError } from '../../components/form-error.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';
import { OutboxHint } from './outbox-hint.tsx';

interface CodeFormProps {
  /** Where the code was sent to. */
  email: string;
  submitLabel: string;
  onCode: (code: string) => Promise<unknown>;
  onResend: () => Promise<unknown>;
  /** Fields that go with the code; then it is not sent by itself with its last digit. */
  children?: ReactNode;
}

const digits = 6;

/** The six digits of a mail. */
export function CodeForm({ email, submitLabel, onCode, onResend, children }: CodeFormProps) {
  const { t } = useTranslation('auth');
  const [code, setCode] = useState('');
  const send = useMutation({ mutationFn: onCode });
  const resend = useMutation({
    mutationFn: onResend,
    onSuccess: () => tellDone(t('code.resent')),
    onError: tellFailed,
  });
  function take(whole: string): void {
    setCode(whole);
    if (children === undefined) send.mutate(whole);
  }
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
            onComplete={take}
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
        <OutboxHint email={email} onCode={take} />
      </Stack>
    </form>
  );
}
