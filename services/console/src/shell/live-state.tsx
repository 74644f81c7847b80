import { Tooltip, VisuallyHidden } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { liveState } from '../live/live.ts';
import classes from './live-state.module.css';

/** Whether changes of others arrive by themselves right now. */
export function LiveState() {
  const { t } = useTranslation('shell');
  const state = useSyncExternalStore(liveState.subscribe, liveState.read);
  if (state === 'starting') return null;
  return (
    <Tooltip label={t(`live.${state}`)} multiline maw={260}>
      <span className={classes.state} data-state={state} role="status">
        <VisuallyHidden>{t(`live.${state}`)}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
