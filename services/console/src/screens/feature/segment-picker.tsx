import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { usableSegmentsQuery } from '../../api/segments.ts';

/** As many as the API takes. */
const most = 20;

interface SegmentPickerProps {
  project: string;
  /** Ids. */
  chosen: string[];
  onChange: (ids: string[]) => void;
  error: string | undefined;
}

/** Segments of the project and the company; whoever gets it must be in each of them. */
export function SegmentPicker({ project, chosen, onChange, error }: SegmentPickerProps) {
  const { t } = useTranslation('feature');
  const { data: segments = [], isPending } = useQuery(usableSegmentsQuery(project));
  const known = segments.map(({ id, name }) => ({ value: id, label: name }));
  // One that is not among the first pages is still one.
  const others = chosen
    .filter(id => !segments.some(each => each.id === id))
    .map(value => ({ value, label: t('strategy.unknownSegment') }));
  return (
    <MultiSelect
      label={t('editor.segments')}
      description={t('editor.segmentsHelp')}
      placeholder={chosen.length === 0 ? t('editor.segmentsAdd') : ''}
      nothingFoundMessage={t('editor.segmentsNone')}
      data={[...known, ...others]}
      value={chosen}
      onChange={onChange}
      maxValues={most}
      disabled={isPending}
      error={error}
      searchable
      hidePickedOptions
    />
  );
}
