import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { isEmail, isNotEmpty } from '@mantine/form';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { FormError } from '../../components/form-error.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { takeGrant } from '../../session/session.ts';
import { DemoEntry } from './demo-entry.tsx';
import { OpenCard } from './open-card.tsx';

export function Screen() {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/open/login' });
  const { form, failure, busy, submit } = useProblemForm(
    {
      initialValues: { email: '', password: '' },
      validate: { email: isEmail(t('rule.email')), password: isNotEmpty(t('rule.password')) },
    },
    enter,
  );
  async function enter(values: { email: string; password: string }): Promise<void> {
    try {
      takeGrant(await answered(api.POST('/api/v1/auth/login', { body: { ...values, cookieOnly: true } })));
      await navigate({ href: next ?? '/' });
    } catch (error) {
      if (!isProblem(error, 'email-unverified')) throw error;
      await navigate({ to: '/sign-up', search: { ...(next && { next }), verify: values.email } });
    }
  }
  return (
    <OpenCard
      title={t('login.title')}
      lead={t('login.lead')}
      footer={
        <>
          {t('login.new')}{' '}
          <Anchor component={Link} to="/sign-up" underline="always">
            {t('login.signUp')}
          </Anchor>
        </>
      }
    >
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
          <PasswordField
            label={t('field.password')}
            autoComplete="current-password"
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={busy} fullWidth>
            {t('login.submit')}
          </Button>
          <Anchor component={Link} to="/forgot-password" ta="center">
            {t('login.forgot')}
          </Anchor>
          <DemoEntry
            busy={busy}
            onEnter={who => {
              form.setValues(who);
              submit();
            }}
          />
        </Stack>
      </form>
    </OpenCard>
  );
}
