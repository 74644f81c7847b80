import type { Trx } from '@bandera/kit/db/tx';
import type { FieldError } from '@bandera/kit/http/problem';
import { newId } from '@bandera/kit/ids';
import { same } from '../domain/diff.ts';
import { type StoredFeature, settingsOf } from '../domain/feature.ts';
import { type PlannedFeature, type ProjectState, planFeatures } from '../domain/import-plan.ts';
import { type PlannedSegment, planSegments } from '../domain/import-segments.ts';
import { settleConstraints } from '../domain/segment.ts';
import type { TransferDocument } from '../domain/transfer-document.ts';
import { companyStore } from '../store/companies.ts';
import { configurationStore } from '../store/configurations.ts';
import { featureStore } from '../store/features.ts';
import { type StoredSegment, segmentStore } from '../store/segments.ts';
import {
  enterArchived,
  enterConfiguration,
  enterCreation,
  enterSettings,
  type Ledger,
  newLedger,
  writeLedger,
} from './ledger.ts';
import { takePlaces } from './lock-feature.ts';
import { lockEnvironments, type Place, placesOf, publishEnvironments } from './publication.ts';
import { refuseIf } from './refusal.ts';
import type { By } from './revision.ts';
import { createSegment, writeSegment } from './segment.ts';

export interface Import extends By {
  company: string;
  project: string;
  document: TransferDocument;
  /** Changes nothing and reports problems instead of refusing. */
  dryRun: boolean;
  mayChangeCompanyWide: boolean;
  restorableSince: Date;
}

export interface ImportOutcome {
  segments: PlannedSegment[];
  features: PlannedFeature[];
  problems: FieldError[];
}

/** Applies a document as a whole or, when anything in it is wrong, not at all. */
export async function importDocument(trx: Trx, input: Import): Promise<ImportOutcome> {
  const { company, project, document, dryRun } = input;
  const known = await segmentStore(trx.db).lockNamed(
    company,
    project,
    document.segments.map(each => each.name),
  );
  const segments = planSegments(document.segments, known, input);
  const places = [...(await placesOf(trx, project)), ...(await placesUsing(trx, segments.planned, input))];
  await lockEnvironments(trx, places);

  const ids = new Map(segments.planned.map(({ given, id }) => [given.id, id]));
  const state = await readState(trx, input, ids);
  const features = planFeatures(document.features, ids, state);
  const outcome = { segments: segments.planned, features: features.planned };
  const problems = [...segments.problems, ...features.problems];
  if (dryRun)
    return { ...outcome, problems: [...problems, ...(await limitProblem(trx, company, features.planned))] };

  refuseIf(problems);
  await takePlaces(trx, company, additional(features.planned));
  for (const planned of segments.planned) await applySegment(trx, planned, input);
  const ledger = newLedger();
  for (const planned of features.planned) enterPlanned(ledger, planned, input);
  await writeLedger(trx, ledger);
  if (changesAnything(outcome)) await publishEnvironments(trx, company, places);
  return { ...outcome, problems: [] };
}

/** Where segments are used that this import changes, in whichever project that is. */
async function placesUsing(
  trx: Trx,
  planned: PlannedSegment[],
  { restorableSince }: Import,
): Promise<Place[]> {
  const changed = planned.filter(({ action }) => action === 'update');
  const uses: Place[] = [];
  for (const { id } of changed) uses.push(...(await segmentStore(trx.db).uses(id, restorableSince)));
  return uses;
}

async function readState(
  trx: Trx,
  { company, project, document, at }: Import,
  ids: ReadonlyMap<string, string>,
): Promise<ProjectState> {
  const named = document.features.flatMap(({ environments }) =>
    Object.values(environments).flatMap(({ strategies }) => strategies.flatMap(({ segments }) => segments)),
  );
  const others = [...new Set(named.filter(id => !ids.has(id)))];
  const usable = await segmentStore(trx.db).lockUsable(company, project, others);
  return {
    environments: (await placesOf(trx, project)).map(({ environment }) => environment),
    features: await featureStore(trx.db).ofProject(project),
    configurations: await configurationStore(trx.db).ofProject(project),
    segments: new Set([...usable, ...ids.values()]),
    at,
  };
}

/** How many live features more there will be. */
const additional = (planned: readonly PlannedFeature[]): number =>
  planned.reduce((sum, { given, before }) => {
    const was = before !== undefined && before.archivedAt === null ? 1 : 0;
    return sum + (given.archived ? 0 : 1) - was;
  }, 0);

async function limitProblem(trx: Trx, company: string, planned: PlannedFeature[]): Promise<FieldError[]> {
  const limit = await companyStore(trx.db).lockFeatureLimit(company);
  const count = (await featureStore(trx.db).countLive(company)) + additional(planned);
  if (count <= limit || additional(planned) <= 0) return [];
  return [
    { path: 'document.features', message: `would make ${count} features: the company may have ${limit}` },
  ];
}

const changesAnything = ({ segments, features }: Pick<ImportOutcome, 'segments' | 'features'>) =>
  [...segments, ...features, ...features.flatMap(({ configurations }) => configurations)].some(
    ({ action }) => action !== 'unchanged',
  );

async function applySegment(
  trx: Trx,
  { action, given, before, id }: PlannedSegment<StoredSegment>,
  { company, project, at }: Import,
): Promise<void> {
  const { name, description } = given;
  const fields = { name, description, constraints: settleConstraints(given.constraints) };
  if (before && action === 'update') await writeSegment(trx, before, { ...before, ...fields }, at);
  if (before) return;
  const scope = given.scope === 'company' ? null : project;
  const times = { createdAt: at, updatedAt: at, version: 1 };
  await createSegment(trx, { ...fields, ...times, id, company, project: scope });
}

function enterPlanned(ledger: Ledger, planned: PlannedFeature, input: Import): void {
  const { given, before, after, action } = planned;
  let feature = before ?? enterCreation(ledger, newFeature(planned, input), input);
  const settingsDiffer = before && action === 'update' && !same(settingsOf(before), after);
  if (settingsDiffer) feature = enterSettings(ledger, feature, { ...feature, ...after }, input);
  for (const { action, before: current, after: wanted } of planned.configurations) {
    if (action === 'unchanged') continue;
    const { revision } = enterConfiguration(ledger, feature, current, wanted, input);
    feature = { ...feature, revision };
  }
  const isArchived = feature.archivedAt !== null;
  if (given.archived !== isArchived)
    enterArchived(ledger, feature, given.archived ? input.at : null, input.at);
}

const newFeature = ({ given, after }: PlannedFeature, { company, project, at }: Import): StoredFeature => ({
  ...after,
  id: newId(),
  company,
  project,
  key: given.key,
  valueType: given.valueType,
  archivedAt: null,
  createdAt: at,
  updatedAt: at,
  activeAt: at,
  version: 1,
  revision: 0,
});
