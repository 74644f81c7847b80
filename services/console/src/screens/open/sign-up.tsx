import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { hasLength, isEmail, isNotEmpty } from '@mantine/form';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import { FormError } from '../../components/form-error.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { takeGrant } from '../../session/session.ts';
import { CodeForm } from './code-form.tsx';
import { OpenCard } from './open-card.tsx';

interface Account {
  email: string;
  /** Kept for the moment until the code is there, to log in then; unknown after a log-in that was too early. */
  password?: string;
}

/** An account with a company; then the code that proves the address; then one is in. */
export function Screen() {
  const { verify } = useSearch({ from: '/open/sign-up' });
  const [account, setAccount] = useState<Account | undefined>(verify ? { email: verify } : undefined);
  return account ? <ProveAddress account={account} /> : <NewAccount onDone={setAccount} />;
}

function NewAccount({ onDone }: { onDone: (account: Account) => void }) {
  const { t } = useTranslation('auth');
  const { form, failure, busy, submit } = useProblemForm(
    {
      initialValues: { name: '', email: '', password: '', company: { name: '' } },
      validate: {
        name: isNotEmpty(t('rule.name')),
        email: isEmail(t('rule.email')),
        password: hasLength({ min: 10 }, t('rule.newPassword')),
        company: { name: isNotEmpty(t('rule.company')) },
      },
    },
    async values => {
      await answered(api.POST('/api/v1/auth/register', { body: values, headers: idempotencyKey() }));
      onDone(values);
    },
  );
  return (
    <OpenCard
      title={t('signUp.title')}
      lead={t('signUp.lead')}
      footer={
        <>
          {t('signUp.known')}{' '}
          <Anchor component={Link} to="/login" underline="always">
            {t('signUp.logIn')}
          </Anchor>
        </>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormError failure={failure} />
          <TextInput
            label={t('field.name')}
            autoComplete="name"
            autoFocus
            required
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('field.email')}
            type="email"
            autoComplete="email"
            required
            {...form.getInputProps('email')}
          />
          <PasswordField
            label={t('field.password')}
            description={t('rule.newPassword')}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <TextInput
            label={t('field.company')}
            autoComplete="organization"
            required
            {...form.getInputProps('company.name')}
          />
          <Button type="submit" loading={busy} fullWidth>
            {t('signUp.submit')}
          </Button>
        </Stack>
      </form>
    </OpenCard>
  );
}

function ProveAddress({ account: { email, password } }: { account: Account }) {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/open/sign-up' });
  return (
    <OpenCard title={t('code.title')} lead={t('code.lead', { email })}>
      <CodeForm
        email={email}
        submitLabel={t('code.submit')}
        onCode={async code => {
          await answered(api.POST('/api/v1/auth/verify-email', { body: { email, code } }));
          if (password === undefined) return navigate({ to: '/login', search: next ? { next } : {} });
          takeGrant(
            await answered(api.POST('/api/v1/auth/login', { body: { email, password, cookieOnly: true } })),
          );
          return navigate({ href: next ?? '/' });
        }}
        onResend={() => answered(api.POST('/api/v1/auth/verify-email/resend', { body: { email } }))}
      />
    </OpenCard>
  );
}
