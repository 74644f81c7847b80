import { Alert, Button, Group, Stack, Stepper, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, Clock } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiKey, type CreatedKey, createKey, keysQuery } from '../../api/keys.ts';
import { Dialog } from '../../components/dialog.tsx';
import { tellFailed } from '../../components/tell.tsx';
import { Time } from '../../components/time.tsx';
import { ShownKey } from './shown-key.tsx';
import { useRevokeKey } from './use-revoke-key.ts';

interface RotateKeyProps {
  project: string;
  old: ApiKey;
  onClose: () => void;
}

/** Leads from one key to the next without a gap: both count until the new one has been seen at work. */
export function RotateKey({ project, old, onClose }: RotateKeyProps) {
  const { t } = useTranslation(['keys', 'common']);
  const queries = useQueryClient();
  const revoke = useRevokeKey(project);
  const [created, setCreated] = useState<CreatedKey>();
  const [isStored, setStored] = useState(false);
  const making = useMutation({
    mutationFn: () => {
      const { name, environment, kind, origins } = old;
      return createKey(project, { name, environment, kind, ...(kind === 'client' && { origins }) });
    },
    onSuccess: key => {
      setCreated(key);
      return queries.invalidateQueries({ queryKey: ['keys'] });
    },
    onError: tellFailed,
  });
  const step = created ? (isStored ? 2 : 1) : 0;
  const isShown = created !== undefined && !isStored;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('rotate.title', { name: old.name })}
      size="lg"
      withCloseButton={!isShown}
      closeOnClickOutside={!isShown}
      closeOnEscape={!isShown}
    >
      <Stepper active={step} orientation="vertical" size="sm" allowNextStepsSelect={false}>
        <Stepper.Step label={t('rotate.create')} description={t('rotate.createHelp')}>
          <Group>
            <Button loading={making.isPending} onClick={() => making.mutate()} data-autofocus>
              {t('rotate.createAction')}
            </Button>
          </Group>
        </Stepper.Step>
        <Stepper.Step label={t('rotate.store')} description={t('rotate.storeHelp')}>
          {created && (
            <Stack>
              <ShownKey apiKey={created} />
              <Group>
                <Button onClick={() => setStored(true)}>{t('shown.done')}</Button>
              </Group>
            </Stack>
          )}
        </Stepper.Step>
        <Stepper.Step label={t('rotate.revoke')} description={t('rotate.revokeHelp')}>
          {created && (
            <Handover
              project={project}
              old={old}
              newId={created.id}
              onLater={onClose}
              onRevoke={key => void revoke(key).then(done => done && onClose())}
            />
          )}
        </Stepper.Step>
      </Stepper>
    </Dialog>
  );
}

interface HandoverProps {
  project: string;
  old: ApiKey;
  newId: string;
  onLater: () => void;
  onRevoke: (key: ApiKey) => void;
}

/** Which of the two keys applications use, as it happens. */
function Handover({ project, old, newId, onLater, onRevoke }: HandoverProps) {
  const { t } = useTranslation(['keys', 'common']);
  const { data: keys = [] } = useQuery({ ...keysQuery(project), refetchInterval: 5_000 });
  const before = keys.find(({ id }) => id === old.id) ?? old;
  const seenAt = keys.find(({ id }) => id === newId)?.lastSeenAt;
  return (
    <Stack>
      <Alert
        color={seenAt ? 'brand' : 'gray'}
        icon={seenAt ? <CircleCheck /> : <Clock />}
        title={t(seenAt ? 'rotate.seen' : 'rotate.waiting')}
        role="status"
      >
        <Text size="sm">
          {t('rotate.newKey')} {seenAt ? <Time at={seenAt} /> : t('common:never')}
        </Text>
        <Text size="sm">
          {t('rotate.oldKey')} {before.lastSeenAt ? <Time at={before.lastSeenAt} /> : t('common:never')}
        </Text>
      </Alert>
      <Group>
        <Button variant="default" onClick={onLater}>
          {t('rotate.later')}
        </Button>
        <Button color="red.9" onClick={() => onRevoke(before)}>
          {t('rotate.revokeAction')}
        </Button>
      </Group>
    </Stack>
  );
}
