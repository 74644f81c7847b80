import {
  ActionIcon,
  Button,
  Group,
  MultiSelect,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Feature, featureQuery, type Prerequisite } from '../../api/features.ts';
import { FeaturePicker } from './feature-picker.tsx';
import { useStrategyWords } from './strategy-words.ts';

/** As many as the API takes. */
const most = 20;

interface PrerequisitesProps {
  project: string;
  feature: Feature;
  prerequisites: Prerequisite[];
  onChange: (prerequisites: Prerequisite[]) => void;
  mayWrite: boolean;
  errorAt: (path: string) => string | undefined;
}

/** Other features that must be on, off, or serve something, before this one is on for anybody. */
export function Prerequisites({
  project,
  feature,
  prerequisites,
  onChange,
  mayWrite,
  errorAt,
}: PrerequisitesProps) {
  const { t } = useTranslation('feature');
  const words = useStrategyWords(project);
  return (
    <Stack gap="sm" component="section" aria-labelledby="prerequisites">
      <div>
        <Title order={2} id="prerequisites">
          {t('prerequisites.title')}
        </Title>
        <Text c="dimmed">{t('prerequisites.lead')}</Text>
      </div>
      {!mayWrite && prerequisites.map(each => <Text key={each.feature}>{words.prerequisite(each)}</Text>)}
      {mayWrite &&
        prerequisites.map((prerequisite, index) => (
          <PrerequisiteCard
            // biome-ignore lint/suspicious/noArrayIndexKey: its feature is what is being chosen
            key={index}
            project={project}
            own={feature.key}
            place={index + 1}
            prerequisite={prerequisite}
            onChange={next => onChange(prerequisites.with(index, next))}
            onRemove={() => onChange(prerequisites.toSpliced(index, 1))}
            errorAt={path => errorAt(`prerequisites[${index}].${path}`)}
          />
        ))}
      {errorAt('prerequisites') && <Text c="var(--mantine-color-error)">{errorAt('prerequisites')}</Text>}
      {mayWrite && (
        <Group>
          <Button
            variant="default"
            leftSection={<Plus size={16} />}
            disabled={prerequisites.length >= most}
            onClick={() => onChange([...prerequisites, { feature: '', enabled: true, variants: [] }])}
          >
            {t('prerequisites.add')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface PrerequisiteCardProps {
  project: string;
  /** The feature that depends. */
  own: string;
  place: number;
  prerequisite: Prerequisite;
  onChange: (prerequisite: Prerequisite) => void;
  onRemove: () => void;
  errorAt: (path: string) => string | undefined;
}

function PrerequisiteCard({
  project,
  own,
  place,
  prerequisite,
  onChange,
  onRemove,
  errorAt,
}: PrerequisiteCardProps) {
  const { t } = useTranslation('feature');
  const { feature, enabled, variants } = prerequisite;
  const parent = useQuery({ ...featureQuery(project, feature), enabled: feature !== '' });
  const keys = parent.data?.variants.map(({ key }) => key) ?? [];
  const name = t('prerequisites.numbered', { place });
  return (
    <Paper withBorder p="sm" role="group" aria-label={name}>
      <Group gap="sm" align="flex-start">
        <FeaturePicker
          project={project}
          except={own}
          label={t('prerequisites.feature')}
          value={feature}
          onChange={next => onChange({ feature: next, enabled, variants: [] })}
          error={errorAt('feature')}
        />
        <SegmentedControl
          aria-label={t('prerequisites.mustBe', { place })}
          mt={25}
          value={enabled ? 'on' : 'off'}
          onChange={value => onChange({ feature, enabled: value === 'on', variants: [] })}
          data={[
            { value: 'on', label: t('prerequisites.on') },
            { value: 'off', label: t('prerequisites.off') },
          ]}
        />
        {enabled && keys.length > 0 && (
          <MultiSelect
            label={t('prerequisites.variants')}
            placeholder={variants.length === 0 ? t('prerequisites.any') : ''}
            data={keys}
            value={variants}
            onChange={next => onChange({ feature, enabled, variants: next })}
            error={errorAt('variants') ?? errorAt('variants[0]')}
          />
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          mt={25}
          aria-label={t('prerequisites.remove', { place })}
          onClick={onRemove}
        >
          <Trash2 size={16} />
        </ActionIcon>
      </Group>
    </Paper>
  );
}
