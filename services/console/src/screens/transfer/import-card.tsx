import '@mantine/dropzone/styles.layer.css';
import { Alert, Card, Group, Progress, Select, Stack, Text, Title } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileJson, TriangleAlert, Upload } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ImportFormat, importInto } from '../../api/transfer.ts';
import { tellDone } from '../../components/tell.tsx';
import { useEnvironments } from '../../shell/use-project.ts';
import { formats, type ImportFile, NotJson, readImportFile } from './import-file.ts';
import { ImportOutcome } from './import-outcome.tsx';
import { ImportRefusal } from './import-refusal.tsx';

interface Choice {
  file: ImportFile;
  format: ImportFormat;
  /** Where features of another system go; null: as the file says. */
  environment: string | null;
}

/** First what a file would change, then the change: as a whole or not at all. */
export function ImportCard({ project }: { project: string }) {
  const { t } = useTranslation('transfer');
  const queries = useQueryClient();
  const { environments, environment } = useEnvironments(project);
  const [choice, setChoice] = useState<Choice>();
  const [read, setRead] = useState<number>();
  const [unreadable, setUnreadable] = useState<string>();

  const request = ({ file, format, environment }: Choice) => ({
    project,
    format,
    document: file.document,
    ...(format !== 'bandera' && environment && { environment }),
  });
  const check = useMutation({
    mutationFn: (next: Choice) => importInto({ ...request(next), dryRun: true }),
  });
  const applying = useMutation({
    mutationFn: ({ allowLoss, ...next }: Choice & { allowLoss: boolean }) =>
      importInto({ ...request(next), allowLoss }),
    onSuccess: async ({ creates, updates }) => {
      await Promise.all(
        ['features', 'segments'].map(area => queries.invalidateQueries({ queryKey: [area] })),
      );
      tellDone(t('import.done', { count: creates.length + updates.length }));
      setChoice(undefined);
      check.reset();
    },
  });

  function choose(next: Choice): void {
    setChoice(next);
    applying.reset();
    check.mutate(next);
  }
  async function take(file: File | undefined): Promise<void> {
    if (!file) return;
    setUnreadable(undefined);
    setChoice(undefined);
    check.reset();
    setRead(0);
    try {
      const taken = await readImportFile(file, setRead);
      const format = taken.format ?? 'bandera';
      choose({ file: taken, format, environment: format === 'flagd' ? (environment?.key ?? null) : null });
    } catch (error) {
      setUnreadable(
        t(error instanceof NotJson ? 'import.notJson' : 'import.unreadable', { name: file.name }),
      );
    } finally {
      setRead(undefined);
    }
  }

  const busy =
    read !== undefined ? 'reading' : check.isPending ? 'checking' : applying.isPending && 'importing';
  return (
    <Card withBorder padding="md" component="section" aria-labelledby="import">
      <Stack>
        <div>
          <Title order={2} id="import">
            {t('import.title')}
          </Title>
          <Text c="dimmed" maw={640}>
            {t('import.text')}
          </Text>
        </div>
        <Dropzone
          onDrop={files => void take(files[0])}
          onReject={files => setUnreadable(t('import.notJson', { name: files[0]?.file.name }))}
          accept={{ 'application/json': ['.json'] }}
          maxFiles={1}
          multiple={false}
          disabled={busy !== false}
          inputProps={{ 'aria-label': t('import.choose') }}
          p="lg"
        >
          <Group justify="center" gap="sm" wrap="nowrap">
            {choice ? <FileJson size={28} aria-hidden /> : <Upload size={28} aria-hidden />}
            <div>
              <Text fw={600}>{choice ? choice.file.name : t('import.drop')}</Text>
              <Text size="sm" c="dimmed">
                {choice ? t('import.another') : t('import.kinds')}
              </Text>
            </div>
          </Group>
        </Dropzone>
        {busy !== false && (
          <Stack gap={4} role="status">
            <Text size="sm">{t(`import.${busy}`)}</Text>
            <Progress value={read ?? 100} animated={read === undefined} aria-label={t(`import.${busy}`)} />
          </Stack>
        )}
        {unreadable && (
          <Alert color="red" icon={<TriangleAlert />} role="alert">
            {unreadable}
          </Alert>
        )}
        {choice && (
          <Group grow>
            <Select
              label={t('import.format')}
              description={t('import.formatHelp')}
              data={formats.map(value => ({ value, label: t(`format.${value}`) }))}
              value={choice.format}
              allowDeselect={false}
              onChange={value => {
                const format = formats.find(each => each === value);
                if (format) choose({ ...choice, format });
              }}
            />
            {choice.format !== 'bandera' && (
              <Select
                label={t('import.environment')}
                description={t(`import.environmentHelp.${choice.format}`)}
                placeholder={t('import.asTheFileSays')}
                data={environments.map(({ key, name }) => ({ value: key, label: name }))}
                value={choice.environment}
                clearable={choice.format === 'unleash'}
                clearButtonProps={{ 'aria-label': t('import.asTheFileSays') }}
                allowDeselect={choice.format === 'unleash'}
                onChange={value => choose({ ...choice, environment: value })}
              />
            )}
          </Group>
        )}
        {check.isError && <ImportRefusal error={check.error} />}
        {applying.isError && <ImportRefusal error={applying.error} />}
        {choice && check.data && (
          <ImportOutcome
            outcome={check.data}
            busy={applying.isPending}
            onImport={allowLoss => applying.mutate({ ...choice, allowLoss })}
          />
        )}
      </Stack>
    </Card>
  );
}
