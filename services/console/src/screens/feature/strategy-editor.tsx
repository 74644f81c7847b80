import {
  Autocomplete,
  Divider,
  Group,
  Input,
  NumberInput,
  Slider,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';
import { commonFields } from '../../components/constraints/constraint.ts';
import { ConstraintList } from '../../components/constraints/constraint-list.tsx';
import classes from './feature.module.css';
import type { DraftStrategy } from './rules.ts';
import { SegmentPicker } from './segment-picker.tsx';
import { VariantWeights } from './variant-weights.tsx';

interface StrategyEditorProps {
  project: string;
  feature: Feature;
  strategy: DraftStrategy;
  onChange: (strategy: DraftStrategy) => void;
  errorAt: (path: string) => string | undefined;
}

/** For whom, how many of them, and what they get. */
export function StrategyEditor({ project, feature, strategy, onChange, errorAt }: StrategyEditorProps) {
  const { t } = useTranslation('feature');
  const set = (change: Partial<DraftStrategy>) => onChange({ ...strategy, ...change });
  return (
    <Stack gap="md" mt="md" className={classes.editor}>
      <Divider label={t('editor.who')} labelPosition="left" />
      <ConstraintList
        constraints={strategy.constraints}
        onChange={constraints => set({ constraints })}
        errorAt={path => errorAt(`constraints${path}`)}
      />
      <SegmentPicker
        project={project}
        chosen={strategy.segments}
        onChange={segments => set({ segments })}
        error={errorAt('segments') ?? errorAt('segments[0]')}
      />
      <Divider label={t('editor.howMany')} labelPosition="left" />
      <Rollout value={strategy.rollout} onChange={rollout => set({ rollout })} error={errorAt('rollout')} />
      <Group align="flex-start" grow preventGrowOverflow={false}>
        <Autocomplete
          label={t('editor.stickiness')}
          description={t('editor.stickinessHelp')}
          data={['default', 'random', ...commonFields]}
          value={strategy.stickiness}
          onChange={stickiness => set({ stickiness })}
          error={errorAt('stickiness')}
          maxLength={100}
        />
        <TextInput
          label={t('editor.group')}
          description={t('editor.groupHelp')}
          placeholder={feature.key}
          value={strategy.groupId ?? ''}
          onChange={event => set({ groupId: event.currentTarget.value })}
          error={errorAt('groupId')}
          maxLength={200}
        />
      </Group>
      <Divider label={t('editor.what')} labelPosition="left" />
      <VariantWeights
        feature={feature}
        weights={strategy.variants}
        onChange={variants => set({ variants })}
        errorAt={errorAt}
      />
      <TextInput
        label={t('editor.title')}
        description={t('editor.titleHelp')}
        value={strategy.title ?? ''}
        onChange={event => set({ title: event.currentTarget.value })}
        error={errorAt('title')}
        maxLength={200}
      />
    </Stack>
  );
}

interface RolloutProps {
  value: number;
  onChange: (value: number) => void;
  error: string | undefined;
}

const marks = [0, 25, 50, 75, 100].map(value => ({ value, label: `${value} %` }));

/** How many of those who fit: by slider, or typed. */
function Rollout({ value, onChange, error }: RolloutProps) {
  const { t } = useTranslation('feature');
  return (
    <Input.Wrapper error={error}>
      <Group align="center" wrap="nowrap" gap="lg">
        <Slider
          className={classes.rollout}
          value={value}
          onChange={onChange}
          label={each => `${each} %`}
          marks={marks}
          thumbLabel={t('editor.rollout')}
          mb="lg"
        />
        <NumberInput
          aria-label={t('editor.rolloutTyped')}
          value={value}
          onChange={next => typeof next === 'number' && onChange(next)}
          min={0}
          max={100}
          clampBehavior="strict"
          allowDecimal={false}
          suffix=" %"
          w={92}
        />
      </Group>
      <Text size="sm" c="dimmed" mt="xs">
        {t('editor.rolloutHelp', { rollout: value })}
      </Text>
    </Input.Wrapper>
  );
}
