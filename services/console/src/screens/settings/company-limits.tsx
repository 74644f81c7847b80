import { Button, Group, NumberInput, SimpleGrid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../api/company.ts';
import { ConflictDialog } from '../../components/conflict-dialog.tsx';
import { FormError } from '../../components/form-error.tsx';
import { Section } from '../../components/section.tsx';
import { useCompanyForm } from './use-company-form.ts';

const names = ['seats', 'projects', 'environments', 'features', 'requestsPerMinute'] as const;
const least = { seats: 1, projects: 1, environments: 1, features: 1, requestsPerMinute: 60 };
/** Between thousands: a narrow blank is read in every language. */
const blank = '\u202f';
const valuesOf = ({ limits }: Company) => ({ limits });

export function CompanyLimits({ company, readOnly }: { company: Company; readOnly: boolean }) {
  const { t } = useTranslation(['company', 'common']);
  const { form, failure, busy, submit, theirs, keepMine, takeTheirs, decideLater } = useCompanyForm({
    company,
    valuesOf,
    validate: {
      limits: Object.fromEntries(
        names.map(name => [
          name,
          // An emptied field holds a text.
          (value: unknown) => (typeof value === 'number' ? null : t('limits.rule', { least: least[name] })),
        ]),
      ),
    },
    bodyOf: values => values,
  });
  return (
    <Section title={t('limits.title')} lead={t('limits.lead')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormError failure={failure} />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {names.map(name => (
              <NumberInput
                key={name}
                label={t(`limits.${name}`)}
                min={least[name]}
                allowDecimal={false}
                allowNegative={false}
                thousandSeparator={blank}
                readOnly={readOnly}
                hideControls
                {...form.getInputProps(`limits.${name}`)}
              />
            ))}
          </SimpleGrid>
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
        fields={names.map(name => ({
          label: t(`limits.${name}`),
          mine: String(form.getValues().limits[name]),
          theirs: String(theirs?.limits[name] ?? ''),
        }))}
        onKeepMine={keepMine}
        onTakeTheirs={takeTheirs}
        onClose={decideLater}
      />
    </Section>
  );
}
