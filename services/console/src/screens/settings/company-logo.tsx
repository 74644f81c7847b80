import '@mantine/dropzone/styles.layer.css';
import { Avatar, Button, Group, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ImageUp, Undo2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { type Company, rememberCompany } from '../../api/company.ts';
import { Section } from '../../components/section.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';
import { LogoCrop } from './logo-crop.tsx';

const types = ['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml'];
/** Of the picked file: what is sent is the part that was cut out of it, which is far smaller. */
const mostBytes = 20 * 1024 * 1024;

export function CompanyLogo({ company, readOnly }: { company: Company; readOnly: boolean }) {
  const { t } = useTranslation('company');
  const { image, pick } = usePicked();
  const hasOwn = !company.logoUrl.includes('/initials/');
  return (
    <Section title={t('logo.title')} lead={t('logo.lead')}>
      <Group align="center" gap="lg">
        <Avatar src={company.logoUrl} alt={t('logo.alt', { company: company.name })} size={96} radius="md" />
        {!readOnly && (
          <Stack flex="1 1 16rem" gap="xs">
            <LogoDrop onPick={pick} />
            {hasOwn && <RemoveLogo company={company} />}
          </Stack>
        )}
      </Group>
      {image !== undefined && (
        <LogoCrop key={image} company={company} image={image} onClose={() => pick(undefined)} />
      )}
    </Section>
  );
}

/** The picked file as an address that an image can show, for as long as it is needed. */
function usePicked() {
  const [image, setImage] = useState<string>();
  useEffect(() => () => URL.revokeObjectURL(image ?? ''), [image]);
  return { image, pick: (file: File | undefined) => setImage(file && URL.createObjectURL(file)) };
}

function LogoDrop({ onPick }: { onPick: (file: File | undefined) => void }) {
  const { t } = useTranslation('company');
  const open = useRef<() => void>(null);
  const [isRefused, setRefused] = useState(false);
  return (
    <Dropzone
      openRef={open}
      accept={types}
      maxSize={mostBytes}
      multiple={false}
      activateOnClick={false}
      activateOnKeyboard={false}
      enablePointerEvents
      onDrop={files => {
        setRefused(false);
        onPick(files[0]);
      }}
      onReject={() => setRefused(true)}
      role="group"
      aria-label={t('logo.drop')}
      inputProps={{ 'aria-label': t('logo.drop'), hidden: true }}
      p="sm"
    >
      <Group gap="sm">
        <Button variant="default" leftSection={<ImageUp size={16} />} onClick={() => open.current?.()}>
          {t('logo.choose')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('logo.drop')}
        </Text>
      </Group>
      {isRefused && (
        <Text size="sm" c="var(--mantine-color-error)" mt="xs" role="alert">
          {t('logo.refused')}
        </Text>
      )}
    </Dropzone>
  );
}

function RemoveLogo({ company: { id } }: { company: Company }) {
  const { t } = useTranslation('company');
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => answered(api.DELETE('/api/v1/companies/{id}/logo', { params: { path: { id } } })),
    onSuccess: ({ logoUrl }) => {
      rememberCompany({ id, logoUrl });
      tellDone(t('logo.removed'));
    },
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['company'] }),
  });
  return (
    <Group>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<Undo2 size={14} />}
        loading={remove.isPending}
        onClick={() => remove.mutate()}
      >
        {t('logo.remove')}
      </Button>
    </Group>
  );
}
