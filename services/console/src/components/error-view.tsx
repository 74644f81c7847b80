import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { CloudOff, RotateCcw, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isProblem, Unreachable } from '../api/problem.ts';
import { refusalOf } from './refusal.ts';

interface ErrorViewProps {
  error: unknown;
  /** Tries again; absent where there is nothing to be tried. */
  retry?: () => void;
}

/** What stands where something could not be shown: why, and what to do. */
export function ErrorView({ error, retry }: ErrorViewProps) {
  const { t } = useTranslation();
  const away = error instanceof Unreachable;
  const kind = kindOf(error);
  const requestId = isProblem(error) && error.status >= 500 ? error.requestId : undefined;
  return (
    <Alert
      color={away ? 'gray' : 'red'}
      icon={away ? <CloudOff /> : <TriangleAlert />}
      title={t(`error.${kind}.title`)}
      role="alert"
    >
      <Stack gap="sm">
        <Text>{kind === 'refused' ? refusalOf(error) : t(`error.${kind}.text`)}</Text>
        {requestId && (
          <Text c="dimmed">
            {t('error.requestId')} <Code>{requestId}</Code>
          </Text>
        )}
        {retry && (
          <Group>
            <Button variant="default" leftSection={<RotateCcw size={16} />} onClick={retry}>
              {t('error.retry')}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

function kindOf(
  error: unknown,
): 'unreachable' | 'missing' | 'forbidden' | 'refused' | 'unavailable' | 'broken' {
  if (error instanceof Unreachable) return 'unreachable';
  if (!isProblem(error)) return 'broken';
  if (error.status === 404) return 'missing';
  if (error.status === 403) return 'forbidden';
  if (error.status < 500) return 'refused';
  return error.isPassing ? 'unavailable' : 'broken';
}
