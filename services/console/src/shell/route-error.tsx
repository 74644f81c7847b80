import { Container } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ErrorView } from '../components/error-view.tsx';

/** The boundary of each screen: what throws while it loads or is drawn leaves the rest of the page as it is. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Container size="sm" py="xl">
      <ErrorView error={error} retry={retry} />
    </Container>
  );
}
