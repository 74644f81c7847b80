import { NumberInput, SimpleGrid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../api/company.ts';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormConflict } from '../../components/form-conflict.tsx';
import { FormError } from '../../components/form-error.tsx';
import { Section } from '../../components/section.tsx';
import { useCompanyForm } from './use-company-form.ts';

const names = ['seats', 'projects', 'environments', 'features', 'requestsPerMinute'] as const;
const least = { seats: 1, projects: 1, environments: 1, features: 1, requestsPerMinute: 60 };
/** Between thousands: a narrow blank is read in every language. */
const blank = '\u202f';
const valuesOf = ({ limits }: Company) => ({ limits });

export function CompanyLimits({ company, readOnly }: { company: Company; readOnly: boolean }) {
  const { t } = useTranslation('company');
  const { form, failure, busy, submit, conflict } = useCompanyForm({
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
          {!readOnly && <FormButtons busy={busy} disabled={!form.isDirty()} />}
        </Stack>
      </form>
      <FormConflict
        conflict={conflict}
        mine={form.getValues()}
        describe={({ limits }) => names.map(name => [t(`limits.${name}`), String(limits[name])])}
      />
    </Section>
  );
}
