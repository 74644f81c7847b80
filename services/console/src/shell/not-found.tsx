import { Button, Center } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/empty-state.tsx';

export function NotFound() {
  const { t } = useTranslation('common');
  return (
    <Center mih="60dvh" component="main">
      <EmptyState
        icon={Compass}
        order={1}
        title={t('error.missing.title')}
        action={
          <Button component={Link} to="/">
            {t('home')}
          </Button>
        }
      >
        {t('error.missing.text')}
      </EmptyState>
    </Center>
  );
}
