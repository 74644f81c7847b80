import { isDeepStrictEqual } from 'node:util';
import { plain } from './plain.ts';

/** One thing that can be said of something, and be different afterwards. */
export interface Fact {
  /** Facts of the same name are compared with each other. */
  name: string;
  /** As people read it, where that is not the name. */
  label?: string;
  value: unknown;
  /** The value as people read it; absent for what nobody could read, such as ids. */
  text?: string;
  /** The text that needs no mention where something is new. */
  usual?: string;
}

/** A part with facts of its own, of which there may be more or fewer afterwards: a strategy. */
export interface Part {
  /** Parts of the same id are compared with each other. */
  id: string;
  label: string;
  facts: Fact[];
}

/** A line of a mail: both sides `label: before -> after`, one of them `label: text`, none `label`. */
export interface Change {
  label: string;
  before?: string;
  after?: string;
}

export const fact = (name: string, value: unknown, text: string = textOf(value)): Fact => ({
  name,
  value,
  text,
});

/** What differs between two lists of facts: gone ones, then the others in their order. */
export function factChanges(before: Fact[], after: Fact[], prefix = ''): Change[] {
  const older = new Map(before.map(each => [each.name, each]));
  const newer = new Set(after.map(each => each.name));
  return [
    ...before
      .filter(({ name }) => !newer.has(name))
      .map(old => ({ label: `${prefix}${labelOf(old)} removed` })),
    ...after.flatMap(fact => {
      const old = older.get(fact.name);
      const label = prefix + labelOf(fact);
      if (!old)
        return [{ label: `${label} added`, ...(fact.text === undefined ? {} : { after: fact.text }) }];
      return isDeepStrictEqual(old.value, fact.value) ? [] : [change(label, old.text, fact.text)];
    }),
  ];
}

const labelOf = ({ name, label }: Fact) => label ?? name;

const change = (label: string, before: string | undefined, after: string | undefined): Change =>
  before === undefined || after === undefined || before === after
    ? { label: `${label} changed` }
    : { label, before, after };

/** What differs between two lists of parts: gone ones, new ones, and what changed within the others. */
export function partChanges(before: Part[], after: Part[]): Change[] {
  const alone = before.length === 1 && after.length === 1;
  const older = new Map(before.map(each => [each.id, each]));
  const newer = new Set(after.map(each => each.id));
  return [
    ...before.filter(({ id }) => !newer.has(id)).map(({ label }) => ({ label: `${label} removed` })),
    ...after.flatMap(part => {
      const old = older.get(part.id);
      if (!old) return [{ label: `${part.label} added`, after: summary(part.facts) }];
      return factChanges(old.facts, part.facts, alone ? '' : `${part.label}, `);
    }),
  ];
}

/** What a new part is like, as far as it is not as usual. */
const summary = (facts: Fact[]): string =>
  plain(
    facts
      .filter(({ text, usual }) => text !== undefined && text !== 'none' && text !== usual)
      .map(fact => `${labelOf(fact)} ${fact.text}`)
      .join('; '),
    400,
  );

/** A value of JSON in one short line. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (value === true) return 'on';
  if (value === false) return 'off';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : listText(value.map(textOf));
  return plain(typeof value === 'object' ? JSON.stringify(value) : String(value), 200);
}

const shownValues = 10;

/** The first of many, and how many more there are. */
export function listText(texts: string[], count = texts.length): string {
  const shown = texts.slice(0, shownValues).join(', ');
  return count > shownValues ? `${shown} and ${count - shownValues} more` : shown;
}
