import type { Feature } from '@bandera/contracts/feature';
import { house } from '@bandera/contracts/house';
import type { Project } from '@bandera/contracts/project';
import type { UsageEntry } from '@bandera/contracts/usage';
import { fixedClock } from '@bandera/kit/clock';
import { newId } from '@bandera/kit/ids';
import { eventually, testServices } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import { reports } from '../service.ts';

export const start = '2030-01-01T00:00:00.000Z';

export const aProject = (company: string, fields: Partial<Project> = {}): Project => ({
  id: newId(),
  company,
  key: 'shop',
  name: 'Shop',
  description: '',
  deletedAt: null,
  createdAt: start,
  updatedAt: start,
  version: 1,
  ...fields,
});

export const aFeature = (project: string, key: string, fields: Partial<Feature> = {}): Feature => ({
  id: newId(),
  project,
  key,
  name: `Feature ${key}`,
  description: '',
  kind: 'release',
  valueType: 'boolean',
  variants: [],
  offVariant: null,
  tags: [],
  owner: null,
  impressionData: false,
  archivedAt: null,
  createdAt: start,
  updatedAt: start,
  version: 1,
  ...fields,
});

export interface Usage {
  from: string;
  to: string;
  interval: string;
  keptFrom: string | null;
  series: { key: string; points: [string, number][] }[];
  total: number;
}

/** The running service, a company with a project that it knows of, and words for what tests do often. */
export async function startReports(t: Test, env: Record<string, string> = {}) {
  const clock = fixedClock(start);
  const app = await testServices(t, [reports], { house, clock, env });
  const [service] = app.running.services;
  if (!service) throw new Error('the service did not start');
  const { db } = service.platform;

  const applied = (consumer: string, event: string) =>
    eventually(() => db('inbox').where({ consumer, event_id: event }).first());

  /** Says that something happened to a project or feature, and waits until it is known here. */
  const say = async (subject: string, after: object) => {
    const event = await app.emit(subject, { before: after, after });
    await applied(subject.startsWith('projects') ? 'reports-projects' : 'reports-features', event.id);
  };

  const company = newId();
  const project = aProject(company);
  await say('projects.project.created.v1', project);

  const entry = (fields: Partial<UsageEntry> = {}): UsageEntry => ({
    company,
    project: project.id,
    environment: 'production',
    feature: 'checkout',
    variant: 'on',
    enabled: true,
    app: 'web',
    sdk: 'node',
    minute: start,
    count: 1,
    unknown: false,
    ...fields,
  });

  /** A batch as a replica of evaluation sends it; the same `batch` again is the same event. */
  const send = async (entries: Partial<UsageEntry>[], batch = newId()) => {
    const data = { batch, replica: 'evaluation-1', entries: entries.map(entry), keys: [] };
    await app.emit('evaluation.usage.counted.v1', { id: batch, data });
    return batch;
  };

  /** The same, waiting until it is counted. */
  const count = async (...entries: Partial<UsageEntry>[]) => {
    const batch = await send(entries);
    await applied('reports-usage', batch);
    return batch;
  };

  const viewer = app.as({ company, role: 'viewer' });
  /** The newest, unless the headers say otherwise. */
  const usage = async (query: Record<string, string>, headers = newest) => {
    const path = `/api/v1/reports/usage?${new URLSearchParams({ ...january, ...query })}`;
    const { status, body } = await viewer.get<Usage>(path, undefined, headers);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  };

  return { app, clock, db, service, company, project, viewer, say, send, count, applied, usage };
}

/** Asks for a report with everything that is counted by now. */
export const newest: Record<string, string> = { 'Cache-Control': 'no-cache' };

/** The first two hours of the month; a range of `usage` unless told otherwise. */
export const january = { from: '2030-01-01T00:00:00Z', to: '2030-01-01T02:00:00Z' };

/** The counts of each series, without their times. */
export const counts = ({ series }: Usage) =>
  Object.fromEntries(series.map(({ key, points }) => [key, points.map(([, count]) => count)]));
