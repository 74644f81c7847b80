import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { queryClient } from './api/queries.ts';
import { messagesWanted } from './components/messages-wanted.ts';
import { router } from './router.tsx';
import { cssVariables, theme } from './theme.ts';

const Notifications = lazy(async () => ({
  default: (await import('@mantine/notifications')).Notifications,
}));

export function App() {
  const hasMessages = useSyncExternalStore(messagesWanted.subscribe, messagesWanted.read);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Suspense>
          <RouterProvider router={router} />
        </Suspense>
        <Suspense>{hasMessages && <Notifications position="bottom-right" limit={4} />}</Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}
