import { Stack, TextInput } from '@mantine/core';
import { isNotEmpty, matches } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../api/company.ts';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormConflict } from '../../components/form-conflict.tsx';
import { FormError } from '../../components/form-error.tsx';
import { Section } from '../../components/section.tsx';
import { useCompanyForm } from './use-company-form.ts';

const slugPattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const valuesOf = ({ name, slug }: Company) => ({ name, slug });

export function CompanyDetails({ company, readOnly }: { company: Company; readOnly: boolean }) {
  const { t } = useTranslation('company');
  const { form, failure, busy, submit, conflict } = useCompanyForm({
    company,
    valuesOf,
    validate: { name: isNotEmpty(t('details.nameRule')), slug: matches(slugPattern, t('details.slugRule')) },
  });
  return (
    <Section title={t('details.title')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormError failure={failure} />
          <TextInput
            label={t('details.name')}
            required
            readOnly={readOnly}
            {...form.getInputProps('name')}
            autoComplete="organization"
          />
          <TextInput
            label={t('details.slug')}
            description={t('details.slugHelp')}
            required
            readOnly={readOnly}
            {...form.getInputProps('slug')}
          />
          {!readOnly && <FormButtons busy={busy} disabled={!form.isDirty()} />}
        </Stack>
      </form>
      <FormConflict
        conflict={conflict}
        mine={form.getValues()}
        describe={({ name, slug }) => [
          [t('details.name'), name],
          [t('details.slug'), slug],
        ]}
      />
    </Section>
  );
}
