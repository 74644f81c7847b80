import { demo } from '@bandera/contracts/demo';
import { Button, Divider } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isThisMachine, outboxQuery } from '../../api/outbox.ts';

interface DemoEntryProps {
  busy: boolean;
  onEnter: (who: { email: string; password: string }) => void;
}

/** A way into the company that `npm start` makes on an empty machine; it is there when its owner was mailed a code. */
export function DemoEntry({ busy, onEnter }: DemoEntryProps) {
  const { t } = useTranslation('auth');
  const { data } = useQuery({ ...outboxQuery(), enabled: isThisMachine, refetchInterval: false });
  if (!data?.items.some(({ to }) => to.includes(demo.owner))) return null;
  return (
    <>
      <Divider label={t('login.or')} />
      <Button
        variant="default"
        fullWidth
        leftSection={<FlaskConical size={16} />}
        loading={busy}
        onClick={() => onEnter({ email: demo.owner, password: demo.password })}
      >
        {t('login.demo')}
      </Button>
    </>
  );
}
