import type { JsonValue } from '@openfeature/server-sdk';
import type { Answer } from './answers.ts';
import type { Feature } from './features.ts';

/** What callers give as default; no feature has such a value, and a boolean one always has a value of its own. */
export const codeDefaults = {
  string: 'default of the code',
  number: -999.25,
  json: { default: 'of the code' },
} as const;

/** The part of both OpenFeature SDKs that the matrix uses; the web SDK answers at once. */
export interface Details {
  value: unknown;
  variant?: string | undefined;
  reason?: string | undefined;
  errorCode?: string | undefined;
}

/** What an OpenFeature client is to say where the server says `answer`. */
export function expectedDetails(feature: Feature, answer: Answer): Details {
  const { value = defaultOf(feature, true), variant, reason } = answer;
  return { value, reason, ...(variant === undefined ? {} : { variant }) };
}

/** For a boolean feature the opposite of what is `served`, so that the default cannot pass for an answer. */
export const defaultOf = ({ valueType }: Pick<Feature, 'valueType'>, served: unknown): JsonValue =>
  valueType === 'boolean' ? served !== true : codeDefaults[valueType];

/** What matters of an evaluation's details. */
export const seenDetails = ({ value, variant, reason, errorCode }: Details): Details => ({
  value,
  reason,
  ...(variant === undefined ? {} : { variant }),
  ...(errorCode === undefined ? {} : { errorCode }),
});
