import { Radio, Stack, TextInput } from '@mantine/core';
import { isEmail } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import { type Role, roles } from '../../api/members.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormError } from '../../components/form-error.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { useRole } from '../../session/use-session.ts';

export function Invite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(['members', 'common']);
  return (
    <Dialog opened={opened} onClose={onClose} title={t('invite.title')}>
      <InviteForm onClose={onClose} />
    </Dialog>
  );
}

const initialValues: { email: string; role: Role } = { email: '', role: 'editor' };

function InviteForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['members', 'common']);
  const queries = useQueryClient();
  const own = useRole();
  const { form, failure, busy, submit } = useProblemForm(
    { initialValues, validate: { email: isEmail(t('invite.emailRule')) } },
    async body => {
      await answered(api.POST('/api/v1/users/invitations', { body, headers: idempotencyKey() }));
      await queries.invalidateQueries({ queryKey: ['members'] });
      tellDone(t('invite.done', { email: body.email }));
      onClose();
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <TextInput
          label={t('invite.email')}
          description={t('invite.emailHelp')}
          type="email"
          autoComplete="off"
          data-autofocus
          required
          {...form.getInputProps('email')}
        />
        <Radio.Group label={t('invite.role')} {...form.getInputProps('role')}>
          <Stack gap="xs" mt="xs">
            {roles
              .filter(role => role !== 'owner' || own === 'owner')
              .map(role => (
                <Radio
                  key={role}
                  value={role}
                  label={t(`common:role.${role}`)}
                  description={t(`roleHelp.${role}`)}
                />
              ))}
          </Stack>
        </Radio.Group>
        <FormButtons submit={t('invite.submit')} busy={busy} onCancel={onClose} />
      </Stack>
    </form>
  );
}
