import { Box, Code, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FieldError } from '../../api/problem.ts';
import classes from './transfer.module.css';

const most = 200;

/** Places in a file, and what is the matter with each. */
export function FindingList({ label, findings }: { label: string; findings: readonly FieldError[] }) {
  const { t } = useTranslation('transfer');
  return (
    <Box className={classes.list ?? ''} tabIndex={0} role="region" aria-label={label}>
      <List spacing={4} size="sm">
        {findings.slice(0, most).map(({ path, message }) => (
          <List.Item key={`${path} ${message}`}>
            <Code className={classes.path}>{path}</Code> {message}
          </List.Item>
        ))}
      </List>
      {findings.length > most && (
        <Text size="sm" c="dimmed">
          {t('more', { count: findings.length - most })}
        </Text>
      )}
    </Box>
  );
}
