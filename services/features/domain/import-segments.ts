import type { Segment } from '@bandera/contracts/feature';
import type { FieldError } from '@bandera/kit/http/problem';
import { newId } from '@bandera/kit/ids';
import { same } from './diff.ts';
import type { Action } from './import-plan.ts';
import { checkConstraints, settleConstraints } from './segment.ts';
import type { TransferSegment } from './transfer-document.ts';

export interface PlannedSegment<S extends Segment = Segment> {
  action: Action;
  given: TransferSegment;
  before: S | undefined;
  /** What strategies call it after the import. */
  id: string;
}

/** Segments are found again by their name in their scope: ids differ between installations. */
export function planSegments<S extends Segment>(
  segments: readonly TransferSegment[],
  existing: readonly S[],
  { mayChangeCompanyWide }: { mayChangeCompanyWide: boolean },
): { planned: PlannedSegment<S>[]; problems: FieldError[] } {
  const planned = segments.map(given => planOne(given, existing));
  const problems = planned.flatMap((plan, index) =>
    [...checkOne(plan, segments, index, mayChangeCompanyWide)].map(({ path, message }) => ({
      path: `document.segments[${index}].${path}`,
      message,
    })),
  );
  return { planned, problems };
}

function planOne<S extends Segment>(given: TransferSegment, existing: readonly S[]): PlannedSegment<S> {
  const before = existing.find(
    ({ name, project }) => name === given.name && (project === null) === (given.scope === 'company'),
  );
  const isSame =
    before &&
    before.description === given.description &&
    same(before.constraints, settleConstraints(given.constraints));
  const action = before === undefined ? 'create' : isSame ? 'unchanged' : 'update';
  return { action, given, before, id: before?.id ?? newId() };
}

function* checkOne(
  { action, given }: PlannedSegment,
  all: readonly TransferSegment[],
  index: number,
  mayChangeCompanyWide: boolean,
): Generator<FieldError> {
  const earlier = all.slice(0, index);
  if (earlier.some(({ id }) => id === given.id)) yield { path: 'id', message: 'is in the document twice' };
  if (earlier.some(({ name, scope }) => name === given.name && scope === given.scope))
    yield { path: 'name', message: `"${given.name}" is in the document twice` };
  if (action !== 'unchanged' && given.scope === 'company' && !mayChangeCompanyWide)
    yield { path: 'scope', message: 'your role does not allow to change company-wide segments' };
  yield* checkConstraints(given.constraints);
}
