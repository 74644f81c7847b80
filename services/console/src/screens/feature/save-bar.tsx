import { Alert, Button, Group, List, Paper, Stack, Text } from '@mantine/core';
import { Save, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FieldError } from '../../api/problem.ts';
import type { Environment } from '../../api/projects.ts';
import { useShortcut } from '../../shell/shortcuts.ts';
import classes from './feature.module.css';
import { usePathWords } from './path-words.ts';

const shownErrors = 5;

interface SaveBarProps {
  environment: Environment;
  isOvertaken: boolean;
  isSaving: boolean;
  errors: FieldError[];
  onSave: () => void;
  onDiscard: () => void;
}

/** Stays in sight while something is not saved yet. */
export function SaveBar({ environment, isOvertaken, isSaving, errors, onSave, onDiscard }: SaveBarProps) {
  const { t } = useTranslation(['feature', 'common']);
  const words = usePathWords();
  useShortcut('mod+s', t('save.save'), onSave);
  return (
    <Paper
      withBorder
      shadow="md"
      p="sm"
      className={classes.saveBar}
      role="region"
      aria-label={t('save.unsaved')}
    >
      <Stack gap="xs">
        {errors.length > 0 && (
          <Alert color="red" role="alert" title={t('save.wrong')}>
            <List size="sm">
              {errors.slice(0, shownErrors).map(({ path, message }) => (
                <List.Item key={path}>
                  {words(path)}: {message}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        {isOvertaken && (
          <Group gap={6} wrap="nowrap" role="status">
            <Users size={16} aria-hidden />
            <Text size="sm">{t('save.overtaken')}</Text>
          </Group>
        )}
        <Group justify="space-between" gap="xs">
          <Text size="sm" fw={600}>
            {t('save.changes', { environment: environment.name })}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onDiscard}>
              {t('save.discard')}
            </Button>
            <Button leftSection={<Save size={16} />} loading={isSaving} onClick={onSave}>
              {t('common:save')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Paper>
  );
}
