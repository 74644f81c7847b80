import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type UsageQuestion, usageCsv } from '../../api/usage.ts';
import { tellFailed } from '../../components/tell.tsx';

/** The report for a spreadsheet. */
export function CsvButton({ question }: { question: UsageQuestion }) {
  const { t } = useTranslation('reports');
  const download = useMutation({
    mutationFn: () => usageCsv(question),
    onSuccess: csv => save(csv, `usage-${question.project}-${question.groupBy}.csv`),
    onError: tellFailed,
  });
  return (
    <Button
      variant="default"
      leftSection={<Download size={16} />}
      loading={download.isPending}
      onClick={() => download.mutate()}
    >
      {t('csv')}
    </Button>
  );
}

/** Hands a file to the person; a plain link could not carry the access token. */
function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
