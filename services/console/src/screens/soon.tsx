import { Hammer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/empty-state.tsx';
import { Page } from '../components/page.tsx';
import type { Place } from '../shell/places.ts';

/** In the place of a screen that is on its way. */
export function Soon({ place }: { place: Place['name'] }) {
  const { t } = useTranslation('shell');
  return (
    <Page title={t(`place.${place}`)}>
      <EmptyState icon={Hammer} title={t('soon.title')}>
        {t('soon.text')}
      </EmptyState>
    </Page>
  );
}
