import { ConflictDialog } from './conflict-dialog.tsx';

/** Somebody else's values, and the ways out. */
export interface FormConflictChoice<Values> {
  theirs: Values;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}

interface FormConflictProps<Values> {
  /** Nothing is shown without. */
  conflict: FormConflictChoice<Values> | undefined;
  mine: Values;
  /** What the form calls its fields, and their values as text. */
  describe: (values: Values) => [label: string, text: string][];
}

/** After a 412: a form's values and those of somebody else. */
export function FormConflict<Values>({ conflict, mine, describe }: FormConflictProps<Values>) {
  if (!conflict) return null;
  const { theirs, ...choices } = conflict;
  const others = describe(theirs);
  const fields = describe(mine).map(([label, text], index) => ({
    label,
    mine: text,
    theirs: others[index]?.[1] ?? '',
  }));
  return <ConflictDialog opened fields={fields} {...choices} />;
}
