import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/es';
import { DatePickerInput } from '@mantine/dates';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** From a day to a day, both included, as `2030-11-01`. */
export interface Days {
  from: string;
  to: string;
}

interface DaysFieldProps {
  label: string;
  days: Days | undefined;
  /** With both days or, cleared, with none. */
  onChange: (days: Days | undefined) => void;
}

/** Two days on a calendar. */
export function DaysField({ label, days, onChange }: DaysFieldProps) {
  const { t, i18n } = useTranslation('calendar');
  // The first of two clicks: no range yet.
  const [first, setFirst] = useState<string | null>(null);
  return (
    <DatePickerInput
      type="range"
      flex="1 1 11rem"
      maw={{ sm: 256 }}
      aria-description={label}
      placeholder={label}
      value={first === null ? [days?.from ?? null, days?.to ?? null] : [first, null]}
      onChange={([from, to]) => {
        const isHalf = from !== null && to === null;
        setFirst(isHalf ? from : null);
        if (!isHalf) onChange(from !== null && to !== null ? { from, to } : undefined);
      }}
      maxDate={new Date()}
      allowSingleDateInRange
      clearable
      clearButtonProps={{ 'aria-label': t('clear') }}
      locale={i18n.language}
      valueFormat="D MMM YYYY"
      ariaLabels={{
        nextMonth: t('nextMonth'),
        previousMonth: t('previousMonth'),
        nextYear: t('nextYear'),
        previousYear: t('previousYear'),
        nextDecade: t('nextDecade'),
        previousDecade: t('previousDecade'),
        monthLevelControl: t('chooseMonth'),
        yearLevelControl: t('chooseYear'),
      }}
    />
  );
}
