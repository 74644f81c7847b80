import { events } from '@bandera/contracts/events';
import type { FeatureEnvironment } from '@bandera/contracts/feature';
import { problem } from '@bandera/contracts/problems';
import type { Trx } from '@bandera/kit/db/tx';
import type { NewEnvelope } from '@bandera/kit/events/envelope';
import { type Configuration, configurationOf } from '../domain/configuration.ts';
import { featureOf, type StoredFeature, settingsOf } from '../domain/feature.ts';
import { configurationStore, type Owner } from '../store/configurations.ts';
import { featureStore, isKeyTaken } from '../store/features.ts';
import { type Revision, revisionStore } from '../store/revisions.ts';
import type { By, Change } from './revision.ts';

/**
 * What one change, or the thousands of an import, write down together: rows and events in the order in which they were
 * decided. It is written in few statements, so that a large import does not hold up others for a minute.
 */
export interface Ledger {
  /** New features as they are in the end, by id; so are those whose settings change. */
  created: Map<string, StoredFeature>;
  changed: Map<string, StoredFeature>;
  /** Feature -> its newest revision, where that is all that changes in its row. */
  renumbered: Map<string, number>;
  configurations: { owner: Owner; configuration: FeatureEnvironment }[];
  revisions: Revision[];
  events: NewEnvelope[];
}

export const newLedger = (): Ledger => ({
  created: new Map(),
  changed: new Map(),
  renumbered: new Map(),
  configurations: [],
  revisions: [],
  events: [],
});

/**
 * Each enters one decided change of a feature with its revision and its event. They check nothing and publish no
 * environment: whoever calls has locked the project's environments, and publishes them when all is written.
 */

export function enterCreation(ledger: Ledger, given: StoredFeature, by: By): StoredFeature {
  const revision = enterRevision(
    ledger,
    { ...given, revision: 0 },
    { environment: null, before: null, after: settingsOf(given) },
    by,
  );
  const feature = { ...given, revision };
  ledger.created.set(feature.id, feature);
  const event = { ...about(feature), after: featureOf(feature) };
  ledger.events.push(events.draft('features.feature.created.v1', event));
  return feature;
}

export function enterSettings(
  ledger: Ledger,
  before: StoredFeature,
  wanted: StoredFeature,
  by: By,
): StoredFeature {
  const change = { environment: null, before: settingsOf(before), after: settingsOf(wanted) };
  const revision = enterRevision(ledger, before, change, by);
  const after = { ...wanted, revision, version: before.version + 1, updatedAt: by.at };
  enterFeature(ledger, after);
  const event = { ...about(after), before: featureOf(before), after: featureOf(after) };
  ledger.events.push(events.draft('features.feature.updated.v1', event));
  return after;
}

/** Archives a feature or, with null, restores it. No revision: its settings and configurations stay as they are. */
export function enterArchived(
  ledger: Ledger,
  before: StoredFeature,
  archivedAt: string | null,
  at: string,
): StoredFeature {
  const after = { ...before, archivedAt, version: before.version + 1, updatedAt: at };
  enterFeature(ledger, after);
  const subject = archivedAt === null ? 'features.feature.restored.v1' : 'features.feature.archived.v1';
  const event = { ...about(after), before: featureOf(before), after: featureOf(after) };
  ledger.events.push(events.draft(subject, event));
  return after;
}

export function enterConfiguration(
  ledger: Ledger,
  feature: StoredFeature,
  current: FeatureEnvironment,
  wanted: Configuration,
  by: By,
): FeatureEnvironment {
  const { id, key } = feature;
  const { environment } = current;
  const change = { environment, before: configurationOf(current), after: wanted };
  const revision = enterRevision(ledger, feature, change, by);
  const after: FeatureEnvironment = { environment, ...wanted, revision, updatedAt: by.at };
  ledger.configurations.push({ owner: feature, configuration: after });
  const entered = ledger.created.get(id) ?? ledger.changed.get(id);
  if (entered) enterFeature(ledger, { ...entered, revision });
  else ledger.renumbered.set(id, revision);
  const event = {
    ...about(feature),
    environment,
    before: { ...current, feature: id, key },
    after: { ...after, feature: id, key },
  };
  ledger.events.push(events.draft('features.configuration.changed.v1', event));
  return after;
}

function enterFeature(ledger: Ledger, feature: StoredFeature): void {
  ledger.renumbered.delete(feature.id);
  const rows = ledger.created.has(feature.id) ? ledger.created : ledger.changed;
  rows.set(feature.id, feature);
}

/** The next revision of a feature, whose row must be locked. Returns its number. */
function enterRevision(
  ledger: Ledger,
  feature: Pick<StoredFeature, 'id' | 'revision'>,
  change: Change,
  { author, at, restored = null }: Omit<By, 'restored'> & { restored?: number | null },
): number {
  const n = feature.revision + 1;
  const by = { actorId: author.id, actorName: author.name, restored, at };
  ledger.revisions.push({ feature: feature.id, n, ...change, ...by });
  return n;
}

const about = ({ id, company, project }: StoredFeature) => ({ aggregateId: id, company, project });

export async function writeLedger(trx: Trx, ledger: Ledger): Promise<void> {
  const store = featureStore(trx.db);
  const created = [...ledger.created.values()];
  await store.insertAll(created).catch(error => {
    throw isKeyTaken(error) ? keyTaken(created) : error;
  });
  for (const feature of ledger.changed.values()) await store.update(feature);
  await store.setRevisions(ledger.renumbered);
  await configurationStore(trx.db).putAll(ledger.configurations);
  await revisionStore(trx.db).insertAll(ledger.revisions);
  await trx.emitAll(ledger.events);
}

function keyTaken(created: StoredFeature[]) {
  const [only, ...others] = created.map(({ key }) => key);
  const which = others.length === 0 ? `a feature "${only}"` : 'one of these features';
  return problem('key-taken', {
    detail: `The project has ${which} already, live or archived.`,
    errors: [{ path: 'key', message: 'is taken: choose another one, or restore the archived feature' }],
  });
}
