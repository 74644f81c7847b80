import type { featureKinds } from '@bandera/contracts/feature';
import type { Db } from '@bandera/kit/db/connect';
import { keyset, type Page } from '@bandera/kit/http/page';
import type { Knex } from 'knex';
import { staleBounds } from '../domain/staleness.ts';
import { featureRow } from './features.ts';

/** What lists of features can be sorted by; `-` in front turns the order around. */
export const featureSorts = ['key', 'name', 'createdAt', 'updatedAt'] as const;
export type SortField = (typeof featureSorts)[number];
export type FeatureSort = SortField | `-${SortField}`;

export const featureStates = ['enabled', 'disabled', 'active', 'stale'] as const;

export interface FeatureFilter {
  company: string;
  /** All of the company's live projects unless given. */
  projects: readonly string[];
  search?: string | undefined;
  kind?: (typeof featureKinds)[number] | undefined;
  tag?: string | undefined;
  state?: (typeof featureStates)[number] | undefined;
  /** Where `enabled` and `disabled` look: anywhere unless told. */
  environment?: string | undefined;
  archived: boolean;
  sort: FeatureSort;
  page: Page;
  now: Date;
}

/** What one environment says of one feature, in a line of a list. */
export interface EnvironmentLine {
  environment: string;
  enabled: boolean;
  /** How many. */
  strategies: number;
  lastSeenAt: string | null;
}

const columnOf: Record<SortField, string> = {
  key: 'key',
  name: 'sort_name',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
};

/** One page of features: one query, and `linesOf` is one more, however many there are. */
export async function listFeatures(db: Db, filter: FeatureFilter) {
  const query = db('features').select([...featureRow.columns, 'sort_name']);
  ofProjects(query, filter);
  if (filter.archived) query.whereNotNull('archived_at');
  else query.whereNull('archived_at');
  if (filter.kind) query.where('kind', filter.kind);
  if (filter.search) contains(query, 'search_text', filter.search.toLowerCase());
  if (filter.tag) contains(query, 'tags', JSON.stringify(filter.tag));
  inState(db, query, filter);
  const field = featureSorts.find(each => filter.sort.endsWith(each)) ?? 'key';
  const direction = filter.sort.startsWith('-') ? ('desc' as const) : ('asc' as const);
  const by = [{ column: columnOf[field], direction }];
  const { items, next } = await keyset<object>(query, { by, page: filter.page, idColumn: 'id' });
  return { items: items.map(featureRow.fromRow), next };
}

/** A line for each environment of each feature, in the order of the environments; by feature id. */
export async function linesOf(db: Db, features: readonly string[]): Promise<Map<string, EnvironmentLine[]>> {
  const found = await db('features')
    // Joined left, so that MariaDB begins with these features: beginning with environments, it reads the whole project.
    .leftJoin('environments', 'environments.project_id', 'features.project_id')
    .leftJoin('configurations', join =>
      join
        .on('configurations.feature_id', 'features.id')
        .andOn('configurations.environment', 'environments.key'),
    )
    .leftJoin('sightings', join =>
      join.on('sightings.feature_id', 'features.id').andOn('sightings.environment', 'environments.key'),
    )
    .whereIn('features.id', features)
    .orderBy(['environments.position', 'environments.key'])
    .select('features.id', 'environments.key', 'configurations.enabled')
    .select('configurations.strategy_count', 'sightings.seen_at');
  const lines = new Map<string, EnvironmentLine[]>(features.map(id => [id, []]));
  for (const row of found) {
    if (row.key === null) continue;
    lines.get(row.id)?.push({
      environment: row.key,
      enabled: Boolean(row.enabled),
      strategies: Number(row.strategy_count ?? 0),
      lastSeenAt: row.seen_at === null ? null : new Date(row.seen_at).toISOString(),
    });
  }
  return lines;
}

// One project is an equality, which lets the page start in an index; so is the company, where all projects are live.
function ofProjects(query: Knex.QueryBuilder, { company, projects }: FeatureFilter): void {
  const [only, ...others] = projects;
  query.where('company_id', company);
  if (only !== undefined && others.length === 0) query.where('project_id', only);
  else query.whereIn('project_id', projects);
}

function contains(query: Knex.QueryBuilder, column: string, text: string): void {
  query.whereRaw("?? like ? escape '!'", [column, `%${text.replace(/[!%_]/g, '!$&')}%`]);
}

function inState(db: Db, query: Knex.QueryBuilder, { state, environment, now }: FeatureFilter): void {
  if (state === 'stale') query.where(any => stale(any, now));
  if (state === 'active') query.whereNot(any => stale(any, now));
  if (state === 'enabled') query.whereRaw('? > 0', [switchedOn(db, environment)]);
  if (state === 'disabled') query.whereRaw('? = 0', [switchedOn(db, environment)]);
}

function stale(any: Knex.QueryBuilder, now: Date): void {
  const { createdBefore, activeBefore } = staleBounds(now);
  any.where('active_at', '<', activeBefore);
  for (const { kind, before } of createdBefore) {
    any.orWhere(old => old.where('kind', kind).where('created_at', '<', before));
  }
}

/**
 * In how many environments. Counted, since MariaDB answers `exists` by first reading the configurations of all companies;
 * a count it makes for one feature after the other, until the page is full.
 */
function switchedOn(db: Db, environment: string | undefined): Knex.QueryBuilder {
  const on = db('configurations')
    .count('*')
    .whereRaw('configurations.feature_id = features.id')
    .where('configurations.enabled', true);
  return environment === undefined ? on : on.where('configurations.environment', environment);
}
