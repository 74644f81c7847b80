import { Button, Stack, Text } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../api/client.ts';
import { Dialog } from '../components/dialog.tsx';
import { FormError } from '../components/form-error.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { useProblemForm } from '../components/use-problem-form.ts';
import { endSession, takeGrant } from './session.ts';
import { useSession } from './use-session.ts';

/** Over whatever page one is at when the session ends: the page below stays as it is, and requests wait. */
export function SessionExpired() {
  const { t } = useTranslation('common');
  const { phase, grant } = useSession();
  if (phase !== 'expired' || !grant) return null;
  return (
    <Dialog
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('expired.title')}
      zIndex={1_000}
    >
      <LogInAgain email={grant.user.email} company={grant.company.id} />
    </Dialog>
  );
}

function LogInAgain({ email, company }: { email: string; company: string }) {
  const { t } = useTranslation('common');
  const { form, failure, busy, submit } = useProblemForm(
    { initialValues: { password: '' }, validate: { password: isNotEmpty(t('expired.needed')) } },
    async ({ password }) => {
      const body = { email, password, company, cookieOnly: true };
      takeGrant(await answered(api.POST('/api/v1/auth/login', { body })));
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text>{t('expired.lead')}</Text>
        <FormError failure={failure} />
        <input type="email" value={email} autoComplete="username" readOnly hidden />
        <PasswordField
          label={t('expired.passwordOf', { email })}
          autoComplete="current-password"
          data-autofocus
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={busy}>
          {t('expired.title')}
        </Button>
        <Button variant="subtle" onClick={endSession}>
          {t('expired.other')}
        </Button>
      </Stack>
    </form>
  );
}
