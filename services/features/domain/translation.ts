import type { Constraint } from '@bandera/contracts/feature';
import { featureKey } from '@bandera/contracts/fields';
import type { FieldError } from '@bandera/kit/http/problem';
import type { z } from 'zod';
import type { transferDocument } from './transfer-document.ts';

/** Another product's file as a document of ours, and what of it has no place there. */
export interface Translation {
  document: z.input<typeof transferDocument>;
  /** Paths are those of the file that was given. */
  notRepresented: FieldError[];
}

export type TranslatedFeature = Translation['document']['features'][number];
export type TranslatedStrategy = NonNullable<
  NonNullable<TranslatedFeature['environments']>[string]['strategies']
>[number];

/** Hears of everything that is lost. */
export type Lost = (path: string, message: string) => void;

export interface Share {
  key: string;
  weight: number;
}

export const isKey = (text: string): boolean => featureKey.safeParse(text).success;

/** Keys for names that may hold anything; a name that had to be changed is reported. */
export function keysFor(names: readonly string[], path: string, lost: Lost): Map<string, string> {
  const keys = new Map(names.filter(isKey).map(name => [name, name]));
  const taken = new Set(keys.values());
  const counts = new Map<string, number>();
  for (const name of names) {
    if (keys.has(name)) continue;
    const plain = name.replace(/[^A-Za-z0-9._~-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
    const base = plain.slice(0, 90) || 'variant';
    let key = base;
    for (let count = counts.get(base) ?? 2; taken.has(key); count += 1) {
      key = `${base}-${count}`;
      counts.set(base, count + 1);
    }
    keys.set(name, key);
    taken.add(key);
    lost(path, `the variant "${name}" will be called "${key}": keys have no other characters`);
  }
  return keys;
}

const whole = 1_000;

/** Weights as thousandths: by largest remainder, so that none is off by more than one. */
export function thousandths(shares: readonly Share[]): Share[] {
  const sum = shares.reduce((total, { weight }) => total + weight, 0);
  const exact = shares.map(({ weight }) => (weight * whole) / sum);
  const weights = exact.map(Math.floor);
  const missing = whole - weights.reduce((total, weight) => total + weight, 0);
  const byRemainder = exact
    .map((each, index) => ({ index, rest: each - Math.floor(each) }))
    .sort((one, other) => other.rest - one.rest);
  for (const { index } of byRemainder.slice(0, missing)) weights[index] = (weights[index] ?? 0) + 1;
  return shares.map(({ key }, index) => ({ key, weight: weights[index] ?? 0 }));
}

/** An id of the form that documents ask for; whoever imports it gives the segment another one. */
export const segmentId = (number: number): string =>
  `00000000-0000-8000-8000-${number.toString(16).padStart(12, '0')}`;

/** Passes nobody. */
export const never = { rollout: 0 } as const;

export const isIn = (field: string, values: string[]): Constraint => ({ field, operator: 'IN', values });
