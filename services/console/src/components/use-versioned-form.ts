import type { UseFormInput } from '@mantine/form';
import { useEffect, useRef, useState } from 'react';
import { isProblem } from '../api/problem.ts';
import type { FormConflictChoice } from './form-conflict.tsx';
import { type ProblemForm, useProblemForm } from './use-problem-form.ts';

interface Versioned {
  version: number;
}

interface VersionedFormParts<Thing extends Versioned, Values extends object> {
  /** As it is now, as far as this page knows. */
  thing: Thing;
  /** The part of it that this form is about. */
  valuesOf: (thing: Thing) => Values;
  validate?: NonNullable<UseFormInput<Values>['validate']>;
  /** Sends them over a version; the service refuses (412) when there is a newer one. */
  save: (values: Values, version: number) => Promise<Thing>;
  /** Asks the service how it is now. */
  latest: () => Promise<Thing>;
  /** `before`: what was saved over. */
  onSaved: (saved: Thing, before: Thing) => unknown;
}

export interface VersionedForm<Thing extends Versioned, Values extends object> extends ProblemForm<Values> {
  /** For `<FormConflict>`: somebody else has saved other values meanwhile. */
  conflict: FormConflictChoice<Values> | undefined;
  /** Shows a thing as it is, and saves over it from then on. */
  fill: (thing: Thing) => void;
}

/**
 * A form over something that others change, too. As long as nothing is typed it follows them; when both have changed the same
 * part, `conflict` has their values and the ways out. What they changed beside this part is no concern of it.
 */
export function useVersionedForm<Thing extends Versioned, Values extends Record<string, unknown>>(
  parts: VersionedFormParts<Thing, Values>,
): VersionedForm<Thing, Values> {
  const { thing, valuesOf, validate, save, latest, onSaved } = parts;
  /** What the form was filled with. */
  const base = useRef(thing);
  const [theirs, setTheirs] = useState<Thing>();
  const problemForm = useProblemForm<Values>(
    { initialValues: valuesOf(thing), ...(validate && { validate }) },
    send,
  );
  const { form, submit } = problemForm;

  function fill(from: Thing): void {
    base.current = from;
    form.setInitialValues(valuesOf(from));
    form.setValues(valuesOf(from));
    form.resetDirty(valuesOf(from));
  }
  const isUntouched = !form.isDirty();
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another version arrives, and only then
  useEffect(() => {
    if (thing.version > base.current.version && isUntouched) fill(thing);
  }, [thing.version]);

  async function send(values: Values): Promise<void> {
    const before = base.current;
    try {
      await done(await save(values, before.version), before);
    } catch (error) {
      if (!isProblem(error, 'lost-update')) throw error;
      const now = await latest();
      if (isSame(valuesOf(now), valuesOf(before))) await done(await save(values, now.version), now);
      else setTheirs(now);
    }
  }
  async function done(saved: Thing, before: Thing): Promise<void> {
    fill(saved);
    await onSaved(saved, before);
  }

  const conflict = theirs && {
    theirs: valuesOf(theirs),
    onKeepMine() {
      base.current = theirs;
      setTheirs(undefined);
      submit();
    },
    onTakeTheirs() {
      fill(theirs);
      setTheirs(undefined);
    },
    onClose: () => setTheirs(undefined),
  };
  return { ...problemForm, conflict, fill };
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
