import { type UseFormInput, type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import { isProblem } from '../api/problem.ts';
import { fieldRefusal } from './refusal.ts';

/** A form's values and what its fields say, with the answer of the service: see `useProblemForm`. */
export interface ProblemForm<Values extends object> {
  form: UseFormReturnType<Values>;
  /** What is wrong beside the fields; for `<FormError>`. */
  failure: unknown;
  busy: boolean;
  /** For `<form onSubmit>`. */
  submit: (event?: React.FormEvent<HTMLFormElement>) => void;
}

/**
 * A form that sends its values. Field errors of the answer (`errors: [{ path, message }]`) land at the fields of that name,
 * and the first of them is focused; all else becomes `failure`. What was typed stays, whatever happens.
 */
export function useProblemForm<Values extends Record<string, unknown>>(
  input: UseFormInput<Values>,
  send: (values: Values) => Promise<unknown>,
): ProblemForm<Values> {
  const form = useForm<Values>({ mode: 'controlled', ...input });
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function run(values: Values): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await send(values);
    } catch (error) {
      if (!shownAtFields(form, error)) setFailure(error);
    } finally {
      setBusy(false);
    }
  }
  return { form, failure, busy, submit: form.onSubmit(values => void run(values), focusFirst(form)) };
}

function shownAtFields<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  error: unknown,
): boolean {
  if (!isProblem(error) || error.errors.length === 0) return false;
  // `company.name` and `strategies[1].rollout`, as @mantine/form writes them: `strategies.1.rollout`.
  const errors = error.errors.map(
    ({ path, message }) => [path.replace(/\[(\d+)\]/g, '.$1'), fieldRefusal(message)] as const,
  );
  const known = errors.filter(
    ([path]) => form.getInputNode(path) !== null || (path.split('.', 1)[0] ?? '') in form.getValues(),
  );
  if (known.length < errors.length) return false;
  form.setErrors(Object.fromEntries(errors));
  form.getInputNode(known[0]?.[0] ?? '')?.focus();
  return true;
}

const focusFirst =
  <Values extends Record<string, unknown>>(form: UseFormReturnType<Values>) =>
  (errors: Record<string, unknown>) => {
    const [first] = Object.keys(errors);
    if (first) form.getInputNode(first)?.focus();
  };
