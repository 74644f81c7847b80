import { Alert, Button, Code, CopyButton, Group, Stack } from '@mantine/core';
import { Check, Copy, ShieldAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CreatedKey } from '../../api/keys.ts';
import classes from './keys.module.css';

/** A key in full: nobody, not even the server, can show it again. */
export function ShownKey({ apiKey: { key, kind } }: { apiKey: Pick<CreatedKey, 'key' | 'kind'> }) {
  const { t } = useTranslation(['keys', 'common']);
  return (
    <Stack gap="sm">
      <Alert icon={<ShieldAlert />} color="orange" title={t('shown.once')}>
        {t(`shown.${kind}`)}
      </Alert>
      <Code block className={classes.key} fz="sm">
        {key}
      </Code>
      <Group>
        <CopyButton value={key} timeout={2_000}>
          {({ copied, copy }) => (
            <Button
              variant={copied ? 'light' : 'default'}
              leftSection={copied ? <Check size={16} /> : <Copy size={16} />}
              onClick={copy}
            >
              {copied ? t('common:copied') : t('shown.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  );
}
