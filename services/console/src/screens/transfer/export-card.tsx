import { Button, Card, Group, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { exportProject } from '../../api/transfer.ts';
import { tellDone, tellFailed } from '../../components/tell.tsx';

export function ExportCard({ project }: { project: string }) {
  const { t } = useTranslation('transfer');
  const download = useMutation({
    mutationFn: () => exportProject(project),
    onSuccess: document => {
      save(`${project}.bandera.json`, JSON.stringify(document, null, 2));
      tellDone(t('export.done', { count: document.features.length }));
    },
    onError: tellFailed,
  });
  return (
    <Card withBorder padding="md" component="section" aria-labelledby="export">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} id="export">
            {t('export.title')}
          </Title>
          <Text c="dimmed" maw={640}>
            {t('export.text')}
          </Text>
        </div>
        <Button
          variant="default"
          leftSection={<Download size={16} />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {t('export.action')}
        </Button>
      </Group>
    </Card>
  );
}

/** Hands a text to the browser as a file to keep. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
