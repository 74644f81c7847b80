import { Stack, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { type Profile, profileQuery, rememberProfile } from '../../api/profile.ts';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormError } from '../../components/form-error.tsx';
import { Section } from '../../components/section.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';

export function ProfileName({ profile }: { profile: Profile }) {
  const { t } = useTranslation('profile');
  const queries = useQueryClient();
  const { form, failure, busy, submit } = useProblemForm(
    { initialValues: { name: profile.name }, validate: { name: isNotEmpty(t('name.rule')) } },
    async body => {
      const saved = await answered(api.PATCH('/api/v1/users/me', { body }));
      queries.setQueryData(profileQuery().queryKey, saved);
      rememberProfile(saved);
      form.resetDirty(body);
      tellDone(t('name.saved'));
      await queries.invalidateQueries({ queryKey: ['members'] });
    },
  );
  return (
    <Section title={t('name.title')} lead={t('name.lead')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormError failure={failure} />
          <TextInput label={t('name.label')} autoComplete="name" required {...form.getInputProps('name')} />
          <FormButtons busy={busy} disabled={!form.isDirty()} />
        </Stack>
      </form>
    </Section>
  );
}
