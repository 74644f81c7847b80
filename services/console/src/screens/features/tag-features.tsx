import { Button, Group, Stack, TagsInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';
import { Dialog } from '../../components/dialog.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';

interface TagFeaturesProps {
  opened: boolean;
  onClose: () => void;
  features: Feature[];
  onTag: (feature: string, tags: string[]) => Promise<unknown>;
  onDone: () => void;
}

/** Adds tags to features, beside those that they have. */
export function TagFeatures({ opened, onClose, features, onTag, onDone }: TagFeaturesProps) {
  const { t } = useTranslation(['features', 'common']);
  const queries = useQueryClient();
  const [tags, setTags] = useState<string[]>([]);
  const known = [...new Set(features.flatMap(feature => feature.tags))];
  const adding = useMutation({
    mutationFn: async () => {
      for (const feature of features) await onTag(feature.key, [...new Set([...feature.tags, ...tags])]);
    },
    onSuccess: () => {
      tellDone(t('bulk.tagged', { count: features.length }));
      setTags([]);
      onClose();
      onDone();
    },
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['features'] }),
  });
  return (
    <Dialog opened={opened} onClose={onClose} title={t('bulk.tagTitle', { count: features.length })}>
      <Stack>
        <TagsInput
          label={t('bulk.tags')}
          description={t('bulk.tagsHelp')}
          data={known}
          value={tags}
          onChange={setTags}
          maxTags={50}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button disabled={tags.length === 0} loading={adding.isPending} onClick={() => adding.mutate()}>
            {t('bulk.tag')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
