import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyGrant } from '@bandera/contracts/project';
import type { Snapshot, SnapshotFeature } from '@bandera/contracts/snapshot';
import { newId } from '@bandera/kit/ids';
import type { Bench } from './bench.ts';
import { type Server, startNode } from './server.ts';

/** An environment for a server that is to find it in its saved files. */
export interface SavedEnvironment {
  /** Its server key, and its client key for SDKs in web pages. */
  key: string;
  clientKey: string;
  grants: KeyGrant[];
  snapshot: Snapshot;
}

export function savedEnvironment(name: string, features: SnapshotFeature[]): SavedEnvironment {
  const [company, project, projectKey, environment] = [newId(), newId(), name, 'production'];
  const keyFor = (kind: KeyGrant['kind']) =>
    `${projectKey}:${environment}.${kind}-key-for-benchmarks-${name}`;
  const grantFor = (kind: KeyGrant['kind']): KeyGrant => ({
    id: newId(),
    hash: createHash('sha256').update(keyFor(kind)).digest('hex'),
    company,
    project,
    projectKey,
    environment,
    kind,
    origins: [],
    expiresAt: null,
    requestsPerMinute: 100_000_000,
  });
  return {
    key: keyFor('server'),
    clientKey: keyFor('client'),
    grants: [grantFor('server'), grantFor('client')],
    snapshot: { company, project, projectKey, environment, revision: 1, features, segments: [] },
  };
}

/**
 * The evaluation service alone, in a process of its own, with what a former run saved. No other service is there: it
 * keeps counting into its local log, and asks in vain what else is published, as it would during an outage.
 */
export function startEvaluation(bench: Bench, environments: SavedEnvironment[]): Promise<Server> {
  const dir = bench.folder('evaluation');
  const saved = join(dir, 'evaluation');
  mkdirSync(saved, { recursive: true });
  const save = (name: string, value: unknown) =>
    writeFileSync(join(saved, `${name}.json`), JSON.stringify(value));
  save(
    'keys',
    environments.flatMap(each => each.grants),
  );
  for (const { snapshot } of environments)
    save(`snapshot.${snapshot.project}.${snapshot.environment}`, snapshot);
  return startNode({
    name: 'evaluation',
    dir,
    args: ['services/evaluation/main.ts'],
    env: {
      DATA_DIR: dir,
      LOG_LEVEL: 'error',
      // Of all settings this one lets a service be apart from the others without a broker.
      NODE_ENV: 'test',
      SERVICE_URL: 'http://127.0.0.1:9',
      INTERNAL_SECRET: 'only-for-benchmarks-on-this-machine',
      REVISION_POLL_SECONDS: '3600',
      KEY_FRESH_SECONDS: '3600',
    },
  });
}
