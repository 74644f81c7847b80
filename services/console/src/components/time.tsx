import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface TimeProps {
  /** RFC 3339. */
  at: string;
  /** `relative`: "3 hours ago"; `full`: date and time in the reader's zone. */
  as?: 'relative' | 'full';
}

/** A moment in the reader's zone and language; in UTC on hover and focus. */
export function Time({ at, as = 'relative' }: TimeProps) {
  const { i18n } = useTranslation();
  const moment = new Date(at);
  const full = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(
    moment,
  );
  const utc = `${moment.toISOString().replace('T', ' ').slice(0, 19)} UTC`;
  return (
    <Tooltip label={as === 'full' ? utc : `${full} · ${utc}`}>
      <time dateTime={at}>{as === 'full' ? full : relative(moment, i18n.language)}</time>
    </Tooltip>
  );
}

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

function relative(moment: Date, language: string): string {
  const seconds = Math.round((moment.getTime() - Date.now()) / 1_000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const found = units.find(([, size]) => Math.abs(seconds) >= size);
  return found ? format.format(Math.trunc(seconds / found[1]), found[0]) : format.format(0, 'minute');
}
