import { Center, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** While a screen is on its way. */
export function Pending() {
  const { t } = useTranslation('common');
  return (
    <Center mih="40dvh">
      <Loader aria-label={t('loading')} role="status" />
    </Center>
  );
}
