import { Button, Group, Stack, TextInput } from '@mantine/core';
import { isNotEmpty, matches } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../api/company.ts';
import { ConflictDialog } from '../../components/conflict-dialog.tsx';
import { FormError } from '../../components/form-error.tsx';
import { Section } from '../../components/section.tsx';
import { useCompanyForm } from './use-company-form.ts';

const slugPattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const valuesOf = ({ name, slug }: Company) => ({ name, slug });

export function CompanyDetails({ company, readOnly }: { company: Company; readOnly: boolean }) {
  const { t } = useTranslation(['company', 'common']);
  const { form, failure, busy, submit, theirs, keepMine, takeTheirs, decideLater } = useCompanyForm({
    company,
    valuesOf,
    validate: { name: isNotEmpty(t('details.nameRule')), slug: matches(slugPattern, t('details.slugRule')) },
    bodyOf: values => values,
  });
  const mine = form.getValues();
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
          {!readOnly && (
            <Group justify="flex-end">
              <Button type="submit" loading={busy} disabled={!form.isDirty()}>
                {t('common:save')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
      <ConflictDialog
        opened={theirs !== undefined}
        fields={[
          { label: t('details.name'), mine: mine.name, theirs: theirs?.name ?? '' },
          { label: t('details.slug'), mine: mine.slug, theirs: theirs?.slug ?? '' },
        ]}
        onKeepMine={keepMine}
        onTakeTheirs={takeTheirs}
        onClose={decideLater}
      />
    </Section>
  );
}
