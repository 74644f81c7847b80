import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/es';
import { Group, Select } from '@mantine/core';
import { DateInput, DatesProvider } from '@mantine/dates';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const terms = ['never', '30', '90', '365', 'day'] as const;
type Term = (typeof terms)[number];

const dayMs = 24 * 3_600_000;

interface ExpiryFieldProps {
  /** RFC 3339; null for a key that does not expire. */
  value: string | null;
  onChange: (value: string | null) => void;
  error?: React.ReactNode;
}

/** When a key stops to count: after some days, at the end of a day, or never. */
export function ExpiryField({ value, onChange, error }: ExpiryFieldProps) {
  const { t, i18n } = useTranslation(['keys', 'common']);
  const [term, setTerm] = useState<Term>(value === null ? 'never' : 'day');
  const choose = (chosen: string | null) => {
    const next = terms.find(each => each === chosen) ?? 'never';
    setTerm(next);
    const days = Number(next);
    if (next !== 'day') onChange(days ? new Date(Date.now() + days * dayMs).toISOString() : null);
  };
  return (
    <Group align="flex-end" gap="xs" grow>
      <Select
        label={t('expires')}
        description={t('expiresHelp')}
        data={terms.map(each => ({ value: each, label: t(`term.${each}`) }))}
        value={term}
        onChange={choose}
        allowDeselect={false}
        error={term !== 'day' && error}
      />
      {term === 'day' && (
        <DatesProvider settings={{ locale: i18n.language }}>
          <DateInput
            label={t('day')}
            valueFormat="YYYY-MM-DD"
            minDate={new Date()}
            value={value && localDay(value)}
            onChange={day => onChange(day ? endOf(day) : null)}
            error={error}
          />
        </DatesProvider>
      )}
    </Group>
  );
}

/** The last moment of a day in the reader's zone. */
const endOf = (day: string) => new Date(`${day}T23:59:59`).toISOString();

const localDay = (at: string) => new Intl.DateTimeFormat('sv').format(new Date(at));
