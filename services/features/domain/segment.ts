import { createHash } from 'node:crypto';
import { type Segment, segmentConstraint, segmentSampleSize } from '@bandera/contracts/feature';
import { checkConstraint } from '@bandera/engine/checks';
import type { FieldError } from '@bandera/kit/http/problem';
import { z } from 'zod';
import { settleConstraint } from './strategy.ts';

type Constraints = Segment['constraints'];

export const constraintList = z.array(segmentConstraint).max(50, 'may hold at most 50 constraints');

/** Sampled lists may take this much of an event, and so may all the rest of a segment. */
const maxSampleBytes = 4_000;
const maxOtherBytes = 100_000;

export function checkConstraints(constraints: Constraints): FieldError[] {
  const errors = constraints.flatMap((each, index) => checkConstraint(each, `constraints[${index}]`));
  const others = constraints.map(({ values: _, ...rest }) => rest);
  if (Buffer.byteLength(JSON.stringify(others)) > maxOtherBytes) {
    const message = `may take at most ${maxOtherBytes / 1_000} kB beside their lists of values`;
    errors.push({ path: 'constraints', message });
  }
  return errors;
}

export const settleConstraints = (constraints: Constraints): Constraints => constraints.map(settleConstraint);

/** A segment as events carry it: of each list the first values, its length and its hash. */
export function summaryOf({ constraints, ...segment }: Segment) {
  return {
    ...segment,
    constraints: constraints.map(({ values, ...constraint }) =>
      values === undefined
        ? constraint
        : { ...constraint, values: sampleOf(values), valueCount: values.length, valuesHash: hashOf(values) },
    ),
  };
}

/** By count and, since a broker counts bytes, by size. */
function sampleOf(values: readonly string[]): string[] {
  let bytes = 0;
  return values.slice(0, segmentSampleSize).filter(value => {
    bytes += Buffer.byteLength(JSON.stringify(value));
    return bytes <= maxSampleBytes;
  });
}

const hashOf = (values: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(values)).digest('hex');
