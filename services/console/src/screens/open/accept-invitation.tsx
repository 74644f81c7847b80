import { Anchor, Avatar, Button, Center, Group, Loader, Stack, Text, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/bodies.ts';
import { answered, api } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { FormError } from '../../components/form-error.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { Time } from '../../components/time.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { takeGrant } from '../../session/session.ts';
import { OpenCard } from './open-card.tsx';

type Invitation = Answer<'postApiV1UsersInvitationsIdCheck'>;

/** Behind the link of an invitation: what it is about, and the way in. */
export function Screen() {
  const { t } = useTranslation(['auth', 'common']);
  const { id } = useParams({ from: '/open/invitations/$id' });
  const { token } = useSearch({ from: '/open/invitations/$id' });
  const invitation = useQuery({
    queryKey: ['invitation', id, token],
    queryFn: ({ signal }) =>
      answered(
        api.POST('/api/v1/users/invitations/{id}/check', {
          params: { path: { id } },
          body: { token },
          signal,
        }),
      ),
  });
  if (invitation.data) return <Accept invitation={invitation.data} />;
  if (invitation.isPending) {
    return (
      <Center>
        <Loader aria-label={t('common:loading')} />
      </Center>
    );
  }
  const isOver = isProblem(invitation.error, 'invitation-invalid');
  return (
    <OpenCard title={t(isOver ? 'invitation.over' : 'invitation.unknown')}>
      {isOver ? (
        <Text>{t('invitation.overText')}</Text>
      ) : (
        <ErrorView error={invitation.error} retry={() => void invitation.refetch()} />
      )}
      <Anchor component={Link} to="/login">
        {t('forgot.back')}
      </Anchor>
    </OpenCard>
  );
}

function Accept({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation(['auth', 'common']);
  const navigate = useNavigate();
  const { id } = useParams({ from: '/open/invitations/$id' });
  const { token } = useSearch({ from: '/open/invitations/$id' });
  const { company, email, role, hasAccount, expiresAt } = invitation;
  const { form, failure, busy, submit } = useProblemForm(
    {
      initialValues: { name: '', password: '' },
      validate: {
        name: value => (hasAccount || value.trim() ? null : t('rule.name')),
        password: isNotEmpty(t('rule.password')),
      },
    },
    async ({ name, password }) => {
      const body = { token, password, cookieOnly: true, ...(!hasAccount && { name }) };
      const call = api.POST('/api/v1/users/invitations/{id}/accept', { params: { path: { id } }, body });
      takeGrant(await answered(call));
      await navigate({ to: '/' });
    },
  );
  return (
    <OpenCard
      title={t('invitation.title', { company: company.name })}
      lead={t(hasAccount ? 'invitation.known' : 'invitation.new', { role: t(`common:role.${role}`) })}
      footer={
        <>
          {t('invitation.expires')} <Time at={expiresAt} />
        </>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormError failure={failure} />
          <Group wrap="nowrap">
            <Avatar src={company.logoUrl} alt="" radius="md" />
            <Text fw={600}>{email}</Text>
          </Group>
          {!hasAccount && (
            <TextInput
              label={t('field.name')}
              autoComplete="name"
              autoFocus
              required
              {...form.getInputProps('name')}
            />
          )}
          <PasswordField
            label={t('field.password')}
            description={hasAccount ? undefined : t('rule.newPassword')}
            autoComplete={hasAccount ? 'current-password' : 'new-password'}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={busy} fullWidth>
            {t('invitation.submit')}
          </Button>
        </Stack>
      </form>
    </OpenCard>
  );
}
