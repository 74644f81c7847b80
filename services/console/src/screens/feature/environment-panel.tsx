import { Stack } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import type { Feature, FeatureEnvironment } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { FormError } from '../../components/form-error.tsx';
import { useMayHere } from '../../shell/use-may-here.ts';
import { EnvironmentSwitch } from './environment-switch.tsx';
import { errorsOf } from './field-errors.ts';
import { Prerequisites } from './prerequisites.tsx';
import type { Rules } from './rules.ts';
import { RulesConflict } from './rules-conflict.tsx';
import { SaveBar } from './save-bar.tsx';
import { StrategyList } from './strategy-list.tsx';
import { useDraft } from './use-draft.ts';
import { useSaveRules } from './use-save-rules.ts';

interface EnvironmentPanelProps {
  project: string;
  feature: Feature;
  environment: Environment;
  saved: FeatureEnvironment;
  /** The project's other environments. */
  others: Environment[];
}

/** A feature in one environment: its switch, who gets it, and what it depends on. */
export function EnvironmentPanel({ project, feature, environment, saved, others }: EnvironmentPanelProps) {
  const draft = useDraft(feature.id, saved);
  const { rules, isDirty, isOvertaken } = draft;
  const saving = useSaveRules({ project, feature: feature.key, environment });
  const mayWrite = useMayHere()('feature.write') && feature.archivedAt === null;
  useWindowEvent('beforeunload', event => isDirty && event.preventDefault());

  const errors = errorsOf(saving.failure);
  const change = (next: Rules) => {
    // What was said of the third strategy is not true of the fourth.
    const isMoved = next.strategies.length !== rules.strategies.length || !isSameOrder(next, rules);
    if (isMoved) saving.forgetFailure();
    draft.change(next);
  };
  async function save(over = saved, revision = draft.revision): Promise<void> {
    if (await saving.save({ rules, over, revision })) draft.discard();
  }
  return (
    <Stack gap="xl">
      <EnvironmentSwitch
        project={project}
        feature={feature}
        environment={environment}
        saved={saved}
        others={others}
        mayWrite={mayWrite}
      />
      <StrategyList
        project={project}
        feature={feature}
        strategies={rules.strategies}
        onChange={strategies => change({ ...rules, strategies })}
        mayWrite={mayWrite}
        errorAt={errors.at}
      />
      <Prerequisites
        project={project}
        feature={feature}
        prerequisites={rules.prerequisites}
        onChange={prerequisites => change({ ...rules, prerequisites })}
        mayWrite={mayWrite}
        errorAt={errors.at}
      />
      {!errors.areShown && <FormError failure={saving.failure ?? undefined} />}
      {isDirty && (
        <SaveBar
          environment={environment}
          isOvertaken={isOvertaken}
          isSaving={saving.isSaving}
          errors={errors.all}
          onSave={() => void save()}
          onDiscard={() => {
            saving.forgetFailure();
            draft.discard();
          }}
        />
      )}
      {saving.conflict && (
        <RulesConflict
          project={project}
          mine={{ ...rules, enabled: saved.enabled }}
          theirs={saving.conflict}
          onKeepMine={() => void save(saving.conflict, saving.conflict?.revision)}
          onTakeTheirs={() => {
            saving.closeConflict();
            draft.discard();
          }}
          onClose={saving.closeConflict}
        />
      )}
    </Stack>
  );
}

const isSameOrder = (a: Rules, b: Rules) =>
  a.strategies.every(({ id }, index) => id === b.strategies[index]?.id);
