import { AppShell, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ModalsProvider } from '@mantine/modals';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { startLive } from '../live/live.ts';
import { useSession } from '../session/use-session.ts';
import { Header } from './header.tsx';
import { Navigation } from './navigation.tsx';
import classes from './shell.module.css';
import { ShortcutHelp } from './shortcut-help.tsx';
import { useShortcut } from './shortcuts.ts';

const SessionExpired = lazy(async () => ({
  default: (await import('../session/session-expired.tsx')).SessionExpired,
}));
const CommandPalette = lazy(async () => ({
  default: (await import('./command-palette.tsx')).CommandPalette,
}));

/** Around every screen behind the log-in. */
export function Shell() {
  const { phase } = useSession();
  const navigate = useNavigate();
  useEffect(() => {
    if (phase === 'out') void navigate({ to: '/login' });
  }, [phase, navigate]);
  if (phase === 'out') return null;
  return (
    <ModalsProvider>
      <Frame />
      <Suspense>{phase === 'expired' && <SessionExpired />}</Suspense>
    </ModalsProvider>
  );
}

function Frame() {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const { grant } = useSession();
  const [opened, navigation] = useDisclosure();
  const [helping, help] = useDisclosure();
  const [palette, setPalette] = useState(0);
  useShortcut('mod+k', t('search.label'), () => setPalette(times => times + 1));
  useShortcut('?', t('shortcuts.title'), help.open);
  useShortcut('p', t('shortcuts.projects'), () => void navigate({ to: '/projects' }));
  useEffect(() => startLive(), []);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <Button component="a" href="#content" className={classes.skip}>
        {t('skip')}
      </Button>
      <AppShell.Header>
        <Header
          navigationOpened={opened}
          onToggleNavigation={navigation.toggle}
          onSearch={() => setPalette(times => times + 1)}
          onHelp={help.open}
        />
      </AppShell.Header>
      <AppShell.Navbar aria-label={t('navigation')} className={classes.navbar}>
        <Navigation onLeave={navigation.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        {/* Another company is another world: nothing of the one before stays in a screen. */}
        <Outlet key={`${grant?.user.id} ${grant?.company.id}`} />
      </AppShell.Main>
      <ShortcutHelp opened={helping} onClose={help.close} />
      <Suspense>{palette > 0 && <CommandPalette asked={palette} />}</Suspense>
    </AppShell>
  );
}
