import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { profileQuery } from '../../api/profile.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../shell/pending.tsx';
import { Appearance } from './appearance.tsx';
import { ProfileName } from './profile-name.tsx';
import { ProfilePassword } from './profile-password.tsx';
import { Sessions } from './sessions.tsx';

/** One's own name, password, language and theme, and where one is logged in. */
export function Screen() {
  const { t } = useTranslation('profile');
  const { data: profile, isPending, isError, error, refetch } = useQuery(profileQuery());
  return (
    <Page title={t('title')} lead={profile?.email}>
      {isPending && <Pending />}
      {isError && <ErrorView error={error} retry={() => void refetch()} />}
      {profile && (
        <Stack maw={760}>
          <ProfileName profile={profile} />
          <Appearance />
          <ProfilePassword email={profile.email} />
          <Sessions />
        </Stack>
      )}
    </Page>
  );
}
