import { publish } from '@bandera/contracts/events';
import type { Segment } from '@bandera/contracts/feature';
import { problem } from '@bandera/contracts/problems';
import type { Trx } from '@bandera/kit/db/tx';
import { same } from '../domain/diff.ts';
import { checkConstraints, settleConstraints, summaryOf } from '../domain/segment.ts';
import { isNameTaken, type StoredSegment, segmentStore } from '../store/segments.ts';
import { lockEnvironments, publishEnvironments } from './publication.ts';
import { refuseIf } from './refusal.ts';

export async function createSegment(trx: Trx, given: Omit<StoredSegment, 'number'>): Promise<StoredSegment> {
  refuseIf(checkConstraints(given.constraints));
  const store = segmentStore(trx.db);
  const number = await store.nextNumber(given.company);
  const segment = { ...given, number, constraints: settleConstraints(given.constraints) };
  await store.insert(segment).catch(error => refuseTaken(error, segment));
  await publish(trx, 'features.segment.created.v1', { ...about(segment), after: summaryOf(segment) });
  return segment;
}

export interface SegmentChange {
  company: string;
  id: string;
  to: Partial<Pick<Segment, 'name' | 'description' | 'constraints'>>;
  at: string;
  restorableSince: Date;
  /** Throws unless the caller knows this version. */
  ifMatch: (version: number) => void;
}

/**
 * Every environment that uses the segment gets its new revision in the same transaction: snapshots are read from the
 * tables, so a revision counted up later would have had two contents. It costs a counter and an event an environment.
 */
export async function changeSegment(trx: Trx, change: SegmentChange): Promise<StoredSegment> {
  const store = segmentStore(trx.db);
  const current = await needLocked(trx, change);
  change.ifMatch(current.version);
  const { constraints = current.constraints } = change.to;
  if (change.to.constraints) refuseIf(checkConstraints(constraints));
  const wanted = { ...current, ...change.to, constraints: settleConstraints(constraints) };
  if (same(wanted, current)) return current;

  const uses = await store.uses(change.id, change.restorableSince);
  await lockEnvironments(trx, uses);
  const after = await writeSegment(trx, current, wanted, change.at);
  await publishEnvironments(trx, after.company, uses);
  return after;
}

/** Writes a decided change with its event. Whoever calls has locked the environments that use it, and publishes them. */
export async function writeSegment(
  trx: Trx,
  before: StoredSegment,
  wanted: StoredSegment,
  at: string,
): Promise<StoredSegment> {
  const after = { ...wanted, version: before.version + 1, updatedAt: at };
  await segmentStore(trx.db)
    .update(after)
    .catch(error => refuseTaken(error, after));
  await publish(trx, 'features.segment.updated.v1', {
    ...about(after),
    before: summaryOf(before),
    after: summaryOf(after),
  });
  return after;
}

/** Archived features count as users: they may come back, and would not be the same. */
export async function deleteSegment(trx: Trx, target: Omit<SegmentChange, 'to' | 'at'>): Promise<void> {
  const store = segmentStore(trx.db);
  const current = await needLocked(trx, target);
  target.ifMatch(current.version);
  const uses = await store.uses(target.id, target.restorableSince);
  if (uses.length > 0) {
    const names = [...new Set(uses.map(({ key }) => key))];
    throw problem('segment-in-use', {
      detail: `"${current.name}" is used by ${names.join(', ')}.`,
      errors: uses.map(({ key, environment, archived }) => ({
        path: 'id',
        message: `"${key}"${archived ? ' (archived)' : ''} uses it in ${environment}`,
      })),
      extra: { features: uses },
    });
  }
  await store.remove(current.id);
  await publish(trx, 'features.segment.deleted.v1', { ...about(current), before: summaryOf(current) });
}

async function needLocked(trx: Trx, { company, id }: Pick<SegmentChange, 'company' | 'id'>) {
  const segment = await segmentStore(trx.db).lock(company, id);
  if (!segment) throw problem('not-found', { detail: `There is no segment "${id}".` });
  return segment;
}

function refuseTaken(error: unknown, { name }: Segment): never {
  if (!isNameTaken(error)) throw error;
  throw problem('already-exists', {
    detail: `There is a segment "${name}" already.`,
    errors: [{ path: 'name', message: 'is taken: choose another one' }],
  });
}

const about = ({ id, company, project }: StoredSegment) => ({
  aggregateId: id,
  company,
  ...(project === null ? {} : { project }),
});
