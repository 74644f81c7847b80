import { useState } from 'react';
import type { FeatureEnvironment } from '../../api/features.ts';
import { isSame } from './canonical.ts';
import { type Rules, rulesOf } from './rules.ts';

interface Edited {
  /** What it was made from. */
  base: FeatureEnvironment;
  rules: Rules;
}

export interface Draft {
  /** As they are shown: edited, or else as saved. */
  rules: Rules;
  isDirty: boolean;
  /** Somebody else has saved other rules since this draft was begun. */
  isOvertaken: boolean;
  /** The revision that a save replaces. */
  revision: number;
  change: (rules: Rules) => void;
  discard: () => void;
}

// What was edited stays while one looks at another environment, or another screen.
const kept = new Map<string, Edited>();

/** Rules of an environment while they are edited, beside what colleagues save meanwhile. */
export function useDraft(feature: string, saved: FeatureEnvironment): Draft {
  const key = `${feature} ${saved.environment}`;
  const [edited, setEdited] = useState(() => kept.get(key));
  const savedRules = rulesOf(saved);

  function keep(next: Edited | undefined): void {
    if (next) kept.set(key, next);
    else kept.delete(key);
    setEdited(next);
  }
  // Nothing is left to be saved of what was undone by hand, or has arrived saved already.
  if (!edited || isSame(edited.rules, rulesOf(edited.base)) || isSame(edited.rules, savedRules))
    return {
      rules: savedRules,
      isDirty: false,
      isOvertaken: false,
      revision: saved.revision,
      change: rules => keep({ base: saved, rules }),
      discard: () => keep(undefined),
    };
  // A switch that was moved is no other version of the rules.
  const isOvertaken = !isSame(savedRules, rulesOf(edited.base));
  const base = isOvertaken ? edited.base : saved;
  return {
    rules: edited.rules,
    isDirty: true,
    isOvertaken,
    revision: base.revision,
    change: rules => keep({ base, rules }),
    discard: () => keep(undefined),
  };
}
