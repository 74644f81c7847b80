import { Stack } from '@mantine/core';
import { hasLength, isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormError } from '../../components/form-error.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { Section } from '../../components/section.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';

const shortest = 10;

export function ProfilePassword({ email }: { email: string }) {
  const { t } = useTranslation('profile');
  const queries = useQueryClient();
  const { form, failure, busy, submit } = useProblemForm(
    {
      initialValues: { currentPassword: '', password: '' },
      validate: {
        currentPassword: isNotEmpty(t('password.currentRule')),
        password: hasLength({ min: shortest }, t('password.rule', { count: shortest })),
      },
    },
    async body => {
      await answered(api.PATCH('/api/v1/users/me', { body }));
      form.reset();
      tellDone(t('password.saved'));
      await queries.invalidateQueries({ queryKey: ['members'] });
    },
  );
  return (
    <Section title={t('password.title')} lead={t('password.lead')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormError failure={failure} />
          <input type="email" value={email} autoComplete="username" readOnly hidden />
          <PasswordField
            label={t('password.current')}
            autoComplete="current-password"
            {...form.getInputProps('currentPassword')}
          />
          <PasswordField
            label={t('password.new')}
            description={t('password.rule', { count: shortest })}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <FormButtons submit={t('password.submit')} busy={busy} />
        </Stack>
      </form>
    </Section>
  );
}
