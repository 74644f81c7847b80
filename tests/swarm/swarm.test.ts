// All of Bandera on a real Swarm of one node, run by scripts/test-swarm.ts: one story, since each part needs the one before,
// which is also why it has over 250 lines.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { apiOf } from '../../scripts/demo/api.ts';
import { mailTo } from '../../scripts/demo/mailbox.ts';
import { walk } from '../../scripts/demo/walk.ts';
import { docker, servicesOf } from '../../scripts/swarm/docker.ts';
import { storing, withoutMesh } from '../../scripts/swarm/laptop.ts';
import { readLedger } from '../../scripts/swarm/ledger.ts';
import {
  caughtMails,
  changedImage,
  deploymentOf,
  eventually,
  killOneOf,
  runningImages,
} from './deployment.ts';
import { startIngress } from './ingress.ts';
import { type Phase, shownPhase, type Target, underLoad } from './load.ts';
import { rules, servicesWhere, toldAlerts, watchedServices } from './watching.ts';

const required = (name: string) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: run this by npm run test:swarm`);
  return value;
};
const address = required('SWARM_ADDRESS');
const images = { BANDERA_IMAGE: required('BANDERA_IMAGE'), EDGE_IMAGE: required('EDGE_IMAGE') };
const hasIpVs = process.env['SWARM_HAS_IP_VS'] === 'true';

t.setTimeout(3_600_000);
const patient = { timeout: 1_800_000 };
const atLeast = 5_000;
const password = 'a long password of a test';
const email = 'ana@example.test';
const phases: Phase[] = [];
const took: string[] = [];

const ingress = await startIngress(t, { address });
const { url } = ingress;
const mailbox = caughtMails(address);
const deployment = deploymentOf(t, {
  ...images,
  NATS_IMAGE: required('NATS_IMAGE'),
  ...Object.fromEntries(['NOFILE', 'NATS_SYNC_FILE'].map(name => [name, required(name)])),
  PUBLIC_URL: url,
  EDGE_ADDRESS: ':80',
  ...(hasIpVs ? {} : withoutMesh('any')),
  // Everything starts at once on few cores; what is bad here ends at once, and needs no long look.
  HEALTH_START_PERIOD: '300s',
  HEALTH_TIMEOUT: '20s',
  UPDATE_MONITOR: '5s',
  DEV_MONITOR: '5s',
});
const { script, set } = deployment;

async function measured(
  t: Test,
  name: string,
  target: Target,
  change: () => Promise<void>,
  { repeats = false } = {},
): Promise<void> {
  const phase = await underLoad(name, target, { atLeast, repeats }, change);
  phases.push(phase);
  t.comment(shownPhase(phase));
  t.equal(phase.failures, 0, `${name}: no request failed`);
}

/** A part of the story; how long each took is told in the end. */
function part(name: string, story: (t: Test) => Promise<void>): void {
  t.test(name, patient, async t => {
    const started = Date.now();
    await story(t);
    took.push(`${name.padEnd(74)} ${String(Math.round((Date.now() - started) / 1_000)).padStart(4)} s`);
  });
}

const logIn = async () => {
  const { accessToken } = await apiOf(url).post<{ accessToken: string }>('/api/v1/auth/login', {
    email,
    password,
  });
  return accessToken;
};

/** A person with a project, a key and a feature that is on for half of the users. */
async function signedUp(): Promise<Target> {
  const anyone = apiOf(url);
  await anyone.post('/api/v1/auth/register', { email, password, name: 'Ana', company: { name: 'Load' } });
  const [code] = await mailTo(mailbox, email, /\b\d{6}\b/);
  await anyone.post('/api/v1/auth/verify-email', { email, code });
  const owner = apiOf(url, await logIn());
  const project = await owner.post<{ id: string }>('/api/v1/projects', { key: 'load', name: 'Load' });
  const wanted = { environment: 'production', kind: 'server', name: 'Load' };
  const { key } = await owner.post<{ key: string }>(`/api/v1/projects/${project.id}/keys`, wanted);
  const feature = await owner.post<{ id: string }>('/api/v1/features', {
    project: 'load',
    key: 'half',
    kind: 'release',
    valueType: 'boolean',
  });
  await owner.put(`/api/v1/features/${feature.id}/environments/production`, {
    enabled: true,
    strategies: [{ title: 'Half', rollout: 50, stickiness: 'userId' }],
  });
  const target = { url, key, feature: 'half' };
  await eventually(async () => (await evaluated(target)).ok);
  return target;
}

const evaluated = ({ url, key, feature }: Target) =>
  fetch(`${url}/ofrep/v1/evaluate/flags/${feature}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ context: { targetingKey: 'user-1' } }),
  });

let target: Target;

part('an empty swarm becomes Bandera', async t => {
  const { code, output } = await script('deploy', '--what', 'first');
  t.equal(code, 0, output);
  const again = await script('deploy', '--what', 'the same again');
  t.equal(again.code, 0, 'twice is once');
  t.notMatch(again.output, /new config|new secret/);
  const status = await script('status');
  t.equal(status.code, 0, status.output);
});

part('the demo walk, through edge, services, database, broker, cache and mail', async t => {
  const result = await walk({ url, mailbox, say: line => t.comment(line) });
  t.equal(result.counted, result.evaluations);
  t.ok(result.auditValid);
  target = await signedUp();
});

part('a rolling update under load', async t => {
  const next = await changedImage(images.BANDERA_IMAGE, 'bandera-test:next', { '/app/release': '2' });
  // The database and the mail server stay as they are until everything is lost.
  set({ STACKS: 'infra migrate app' });
  const nextEdge = await changedImage(images.EDGE_IMAGE, 'bandera-test:next-edge', { '/release': '2' });
  set({ BANDERA_IMAGE: next, EDGE_IMAGE: nextEdge });
  await measured(t, 'update', { ...target, token: await logIn() }, async () => {
    t.equal((await script('deploy', '--what', 'next')).code, 0);
  });
  t.same(
    [...(await runningImages('bandera'))].sort(),
    [nextEdge, next].sort(),
    'every task has the new image',
  );
});

part('a release that does not start is taken back under load', async t => {
  const bad = await changedImage('bandera-test:next', 'bandera-test:bad', {
    '/app/services/evaluation/main.ts': 'console.error("a fault of this release"); process.exit(7);',
  });
  set({ BANDERA_IMAGE: bad });
  await measured(t, 'rollback', { ...target, token: await logIn() }, async () => {
    const { code, output } = await script('deploy', '--what', 'bad');
    t.equal(code, 10, output);
    t.match(
      output,
      /bandera_evaluation: task \w+ failed: .*\(7\)\n.*\| a fault of this release/,
      'it says why',
    );
  });
  t.same([...(await runningImages('bandera'))].sort(), ['bandera-test:next', 'bandera-test:next-edge']);
  t.match((await readLedger()).at(-1), { outcome: 'rolled back', what: 'bad' });
});

part('a release whose migrations fail touches nothing', async t => {
  const broken = await changedImage('bandera-test:next', 'bandera-test:broken', {
    '/app/scripts/migrate.ts': 'process.exit(8);',
  });
  set({ BANDERA_IMAGE: broken });
  const before = await services();
  const { code, output } = await script('deploy', '--what', 'broken');
  t.equal(code, 1, output);
  t.same(await services(), before, 'no service of the application was updated');
  set({ BANDERA_IMAGE: 'bandera-test:next' });
});

const services = async () =>
  Object.fromEntries((await servicesOf('bandera')).map(({ Spec, Version }) => [Spec.Name, Version.Index]));

part('more and fewer replicas under load', async t => {
  await measured(t, 'scale', { ...target, token: await logIn() }, async () => {
    t.equal((await script('scale', 'evaluation=3', 'edge=3')).code, 0);
    t.equal((await script('scale', 'evaluation=2', 'edge=2')).code, 0);
  });
  const refused = await script('scale', 'evaluation=40');
  t.equal(refused.code, 1);
  t.match(refused.output, /may have 2 to 4 replicas/);
});

part('the secret that all services share is replaced under load', async t => {
  const file = path.join(deployment.secretsDir, 'internal_secret');
  const before = readFileSync(file, 'utf8');
  await measured(t, 'secret rotation', { ...target, token: await logIn() }, async () => {
    t.equal((await script('rotate-secret', 'internal_secret')).code, 0);
  });
  const after = readFileSync(file, 'utf8');
  t.not(after, before);
  t.notMatch(after, before.trim(), 'the old one is forgotten');
});

part('kill -9 of a container of each service', async t => {
  const killed = async () => {
    await killOneOf(['bandera_edge']);
    await killOneOf(['bandera_evaluation']);
    await killOneOf(storing.map(name => `bandera_${name}`));
    await killOneOf(['bandera-infra_redis', 'bandera-infra_nats-1']);
    await killOneOf(['bandera-dev_mysql']);
  };
  await measured(t, 'kill', target, killed, { repeats: true });
  await eventually(async () => (await fetch(`${url}/health`)).ok);
  t.ok(await logIn(), 'the control plane is back');
});

part('Prometheus finds every service and tells Alertmanager', async t => {
  // No Debian package stands in for the other four.
  set({
    STACKS: 'infra migrate app ops',
    OPS_LEFT_OUT: 'grafana loki log-agent container-exporter',
    ALERTMANAGER_MIN: '2',
    ALERTMANAGER_MAX: '2',
    OPS_MONITOR: '5s',
  });
  const { code, output } = await script('deploy', '--what', 'watching');
  t.equal(code, 0, output);
  const expected = [
    ...['evaluation', ...storing, 'edge'].map(name => `bandera_${name}`),
    ...['node-exporter', 'prometheus', 'swarm-exporter'].map(name => `bandera-ops_${name}`),
  ].sort();
  await eventually(async () => {
    const watched = await watchedServices();
    return expected.every(name => watched.get(name) === '');
  });
  t.same([...(await watchedServices()).keys()].sort(), expected);
  const all = await rules();
  t.same(
    all.filter(({ health }) => health === 'err'),
    [],
    'no rule fails',
  );
  const written = globSync('swarm/prometheus/rules/*.yml').flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name]) => name),
  );
  const alerting = all.filter(({ type }) => type === 'alerting').map(({ name }) => name);
  t.same([...new Set(alerting)].sort(), [...new Set(written)].sort(), `${written.length} alerts`);
  await eventually(async () => (await toldAlerts()).includes('AlwaysFiring'));
  const wanted = await servicesWhere('swarm_service_desired_tasks');
  t.ok(wanted.includes('bandera_evaluation'), `${wanted.length} services are counted`);
  const lacking = 'swarm_service_desired_tasks - swarm_service_running_tasks > 0';
  await eventually(async () => (await servicesWhere(lacking)).length === 0);
  set({ STACKS: 'infra migrate app' });
});

async function losing(t: Test): Promise<void> {
  const file = path.join(deployment.folder, 'backup.gz');
  t.equal((await script('backup', '--to', file)).code, 0);
  const manifest = JSON.parse(readFileSync(`${file}.manifest.json`, 'utf8'));
  t.match(manifest, { tables: { 'users.users': { count: 3 } } });
  for (const part of ['events', 'assets']) t.ok(manifest[part].count > 0, `${manifest[part].count} ${part}`);

  const cut = path.join(deployment.folder, 'cut.gz');
  writeFileSync(cut, readFileSync(file).subarray(0, -40));
  for (const [path, why] of [
    [cut, /unexpected end of file|cut off/],
    ['/nowhere.gz', /\/nowhere\.gz cannot be read/],
  ] as const) {
    const refused = await script('restore', path, '--yes');
    t.equal(refused.code, 1);
    t.match(refused.output, why);
    t.ok((await evaluated(target)).ok, 'and everything goes on');
  }
  t.equal((await script('restore', file, '--dry-run')).code, 0);

  // A network goes only when nothing is in it any more: infra last, and again until it does.
  const removed = (stack: string) =>
    docker(['stack', 'rm', stack]).then(
      () => true,
      () => false,
    );
  for (const stack of ['bandera', 'bandera-migrate', 'bandera-dev', 'bandera-infra'])
    await eventually(() => removed(stack));
  await eventually(async () => (await docker(['ps', '--quiet'])).trim() === '');
  const volumes = (await docker(['volume', 'ls', '--quiet']))
    .split('\n')
    .filter(name => name.startsWith('bandera-'));
  t.ok(volumes.length >= 5, `volumes that go: ${volumes.join(', ')}`);
  await docker(['container', 'prune', '--force']);
  await docker(['volume', 'rm', ...volumes]);
  await eventually(async () => !/bandera-/.test(await docker(['network', 'ls', '--format', '{{.Name}}'])));

  set({ STACKS: 'infra dev migrate app' });
  t.equal((await script('deploy', '--what', 'after the loss')).code, 0);
  t.equal((await evaluated(target)).status, 401, 'nobody knows the key');
  const restored = await script('restore', file, '--yes');
  t.equal(restored.code, 0, restored.output);
  t.match(restored.output, /every content hash is that of the backup/);
  await eventually(async () => (await evaluated(target)).ok);
  t.ok(await logIn(), 'people are back');
}

if (process.env['SWARM_RESTORE'] === 'true') part('backup, loss of everything, restore', losing);

t.test('in sum', async t => {
  const sent = phases.reduce((sum, { requests }) => sum + requests, 0);
  const failed = phases.reduce((sum, { failures }) => sum + failures, 0);
  const lines = [
    ...took,
    '',
    ...phases.map(shownPhase),
    `${'in sum'.padEnd(22)} sent ${String(sent).padStart(6)}  failed ${String(failed).padStart(3)}`,
  ];
  process.stderr.write(`\n${lines.join('\n')}\n`);
  writeFileSync(required('SWARM_SUMMARY'), `${lines.join('\n')}\n`);
  t.ok(sent >= 20_000, `${sent} requests`);
  t.equal(failed, 0);
});
