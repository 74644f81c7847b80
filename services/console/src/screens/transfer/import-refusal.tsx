import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../api/problem.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { FindingList } from './finding-list.tsx';

/** Why a file is not taken, with each place in it that is wrong. */
export function ImportRefusal({ error }: { error: unknown }) {
  const { t } = useTranslation('transfer');
  const errors = isProblem(error) ? error.errors : [];
  return (
    <Stack gap="xs">
      <ErrorView error={error} />
      {errors.length > 0 && <FindingList label={t('import.wrong')} findings={errors} />}
    </Stack>
  );
}
