import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { isEmail } from '@mantine/form';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { FormError } from '../../components/form-error.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { fieldRefusal } from '../../components/refusal.ts';
import { tellDone } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { CodeForm } from './code-form.tsx';
import { OpenCard } from './open-card.tsx';

const forgot = (email: string) => answered(api.POST('/api/v1/auth/password/forgot', { body: { email } }));

/** The address; then the code that was mailed there, with a new password. */
export function Screen() {
  const [email, setEmail] = useState<string>();
  return email === undefined ? <Ask onDone={setEmail} /> : <Reset email={email} />;
}

function BackToLogIn() {
  const { t } = useTranslation('auth');
  return (
    <Anchor component={Link} to="/login">
      {t('forgot.back')}
    </Anchor>
  );
}

function Ask({ onDone }: { onDone: (email: string) => void }) {
  const { t } = useTranslation('auth');
  const { form, failure, busy, submit } = useProblemForm(
    { initialValues: { email: '' }, validate: { email: isEmail(t('rule.email')) } },
    async ({ email }) => {
      await forgot(email);
      onDone(email);
    },
  );
  return (
    <OpenCard title={t('forgot.title')} lead={t('forgot.lead')} footer={<BackToLogIn />}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormError failure={failure} />
          <TextInput
            label={t('field.email')}
            type="email"
            autoComplete="username"
            autoFocus
            required
            {...form.getInputProps('email')}
          />
          <Button type="submit" loading={busy} fullWidth>
            {t('forgot.submit')}
          </Button>
        </Stack>
      </form>
    </OpenCard>
  );
}

function Reset({ email }: { email: string }) {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string>();
  return (
    <OpenCard title={t('reset.title')} lead={t('reset.lead', { email })} footer={<BackToLogIn />}>
      <CodeForm
        email={email}
        submitLabel={t('reset.submit')}
        onCode={async code => {
          setError(undefined);
          try {
            await answered(api.POST('/api/v1/auth/password/reset', { body: { email, code, password } }));
          } catch (failure) {
            const atPassword = isProblem(failure) && failure.errors.find(({ path }) => path === 'password');
            if (!atPassword) throw failure;
            return setError(fieldRefusal(atPassword.message));
          }
          tellDone(t('reset.done'));
          await navigate({ to: '/login' });
        }}
        onResend={() => forgot(email)}
      >
        <PasswordField
          label={t('reset.password')}
          description={t('rule.newPassword')}
          autoComplete="new-password"
          value={password}
          onChange={event => setPassword(event.currentTarget.value)}
          error={error}
        />
      </CodeForm>
    </OpenCard>
  );
}
