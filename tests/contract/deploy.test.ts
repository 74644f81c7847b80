// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of stack files
// What the operator's scripts decide, from states that a real engine told (swarm-states/): no engine is needed here.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t from 'tap';
import { z } from 'zod';
import { sameServices } from '../../scripts/swarm/apply.ts';
import { DockerError } from '../../scripts/swarm/docker.ts';
import { fits, planDrain } from '../../scripts/swarm/drain.ts';
import { failedSince } from '../../scripts/swarm/failed-tasks.ts';
import { imageRefusal, pullState, repositoryOf } from '../../scripts/swarm/images.ts';
import { interpolate, MissingVariable, variablesIn } from '../../scripts/swarm/interpolate.ts';
import { jszSchema, outOfSync, rollingOrder } from '../../scripts/swarm/jetstream-sync.ts';
import { jobCommand } from '../../scripts/swarm/job.ts';
import { ensureSecrets, laptopSettings, mysqlInit, storing } from '../../scripts/swarm/laptop.ts';
import { leaseState } from '../../scripts/swarm/lease.ts';
import {
  goodReleases,
  keepingRest,
  objectNamesOf,
  oldReleases,
  type Release,
  releaseIn,
  rollbackTarget,
} from '../../scripts/swarm/ledger.ts';
import { garbage, referencedIds } from '../../scripts/swarm/objects.ts';
import { readContent } from '../../scripts/swarm/release.ts';
import { boundsOf, crowdRefusal, keptReplicas, scaleRefusal } from '../../scripts/swarm/replicas.ts';
import { isFresh, judge, judgeAll } from '../../scripts/swarm/rollout.ts';
import { isUnderWay, rollsOf, usersOf } from '../../scripts/swarm/rotation.ts';
import { parseSettings } from '../../scripts/swarm/settings.ts';
import {
  nodeSchema,
  type Service,
  type SwarmNode,
  serviceSchema,
  shortName,
  type Task,
  taskSchema,
} from '../../scripts/swarm/shapes.ts';
import {
  hashOf,
  only,
  parseStack,
  readStack,
  withoutIpVs,
  withoutReplaced,
} from '../../scripts/swarm/stacks.ts';
import { waitForServices } from '../../scripts/swarm/wait.ts';

const folder = path.join(import.meta.dirname, 'swarm-states');
const momentSchema = z.object({
  moment: z.string(),
  services: z.array(serviceSchema),
  tasks: z.array(taskSchema),
});
const moments = new Map(
  linesOf('moments.jsonl').map(line => {
    const { moment, ...state } = momentSchema.parse(line);
    return [moment, state];
  }),
);

function linesOf(file: string): unknown[] {
  const lines = readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
  return lines.map(line => JSON.parse(line));
}

function at(moment: string): { services: Service[]; tasks: Task[] } {
  const found = moments.get(moment);
  if (!found) throw new Error(`nobody recorded "${moment}"`);
  return found;
}

function serviceAt(moment: string, name: string): Service {
  const found = at(moment).services.find(({ Spec }) => Spec.Name === name);
  if (!found) throw new Error(`${name} was not there "${moment}"`);
  return found;
}

const judged = (moment: string, name: string) => judge(serviceAt(moment, name), at(moment).tasks);

t.test('the waiter judges services as Swarm tells them', async t => {
  t.match(judged('created', 't_web'), { is: 'waiting', why: '0 of 2 run' });
  t.same(judged('converged', 't_web'), { is: 'converged' }, 'nothing was updated: no status at all');
  t.same(judged('converged', 't_none'), { is: 'converged' }, 'no replicas wanted, none there');
  t.match(judged('updating', 't_web'), { is: 'waiting', why: 'update in progress' });
  t.same(judged('updated', 't_web'), { is: 'converged' });
  t.match(judged('updating badly', 't_web'), { is: 'waiting' });
  t.match(judged('rolled back', 't_web'), { is: 'rolled back', why: 'rollback completed' });
  t.match(judged('paused', 'p_web'), { is: 'paused', why: /^update paused due to failure/ });
  t.match(judged('no node', 't_web'), { is: 'waiting', why: /0 of 3 run \(no suitable node/ });

  const service = serviceAt('updating', 't_web');
  const before = { ...service, UpdateStatus: null };
  t.match(
    judge(before, at('converged').tasks),
    { is: 'waiting', why: '0 of 2 run' },
    'in the moment before Swarm begins, the tasks of the last release run still',
  );
  t.equal(at('updating').tasks.filter(task => isFresh(task, service)).length, 1);
});

t.test('a job counts by its iteration, since tasks of earlier ones stay', async t => {
  t.match(judged('created', 't_job'), { is: 'waiting', why: '0 of 1 complete' });
  t.same(judged('converged', 't_job'), { is: 'converged' });
  t.match(judged('updating', 't_job'), { is: 'waiting' }, 'the first run is complete, the second is not');
  t.same(judged('updated', 't_job'), { is: 'converged' });
  t.match(judged('paused', 'p_job'), { is: 'failed', why: /^failed 3 times \(task: non-zero exit \(4\)\)/ });
  const again = serviceAt('paused', 'p_job');
  const next = { ...again, JobStatus: { JobIteration: { Index: 2 } } };
  t.match(judge(next, at('paused').tasks), { is: 'waiting' }, 'what failed before the iteration is history');
});

t.test('of several services the slowest decides when, the worst decides what', async t => {
  const rolledBack = at('rolled back');
  t.match(judgeAll(rolledBack.services, rolledBack.tasks), { is: 'rolled back', why: /^t_web: / });
  const busy = [...at('updating').services, ...rolledBack.services];
  t.match(judgeAll(busy, [...at('updating').tasks, ...rolledBack.tasks]), { is: 'waiting' });
  t.match(judgeAll(at('paused').services, at('paused').tasks), { is: 'failed' }, 'failed before paused');
  t.same(judgeAll([], []), { is: 'converged' });
});

t.test('of each service that did not come up, its newest failure is told', async t => {
  const { services, tasks } = at('rolled back');
  const failed = tasks.filter(({ Status }) => Status.State === 'failed');
  const newest =
    failed
      .map(({ Status }) => Status.Timestamp)
      .sort()
      .at(-1) ?? '';
  t.match(failedSince(services, tasks, 0), [{ Status: { State: 'failed', Timestamp: newest } }]);
  t.same(failedSince(services, tasks, Date.parse(newest) + 1), [], 'what failed before is another story');
  t.same(failedSince(at('updated').services, at('updated').tasks, 0), []);
});

t.test('replicas are kept within their bounds', async t => {
  const settings = { EVALUATION_MIN: '2', EVALUATION_MAX: '6', EDGE_MIN: '3', EDGE_MAX: '2', USERS_MIN: '1' };
  const bounds = boundsOf(settings, 'evaluation') ?? t.fail('no bounds');
  for (const [live, kept] of [
    [undefined, 2],
    [0, 2],
    [2, 2],
    [5, 5],
    [40, 6],
  ] as const)
    t.equal(keptReplicas(live, { min: 2, max: 6 }), kept);
  t.same(bounds, { min: 2, max: 6 });
  t.equal(boundsOf(settings, 'redis'), undefined);
  t.throws(() => boundsOf(settings, 'edge'), /EDGE_MIN and EDGE_MAX/);
  t.throws(() => boundsOf(settings, 'users'), /must both be set/);
  t.throws(() => boundsOf({ A_MIN: 'two', A_MAX: '3' }, 'a'), /A_MIN must be a whole number/);
});

t.test('nothing is scaled out of its bounds or during a rollout', async t => {
  const bounds = { min: 1, max: 4 };
  const calm = serviceAt('updated', 't_web');
  t.equal(scaleRefusal(calm, 4, bounds), undefined);
  t.match(scaleRefusal(calm, 5, bounds), /may have 1 to 4 replicas, not 5/);
  t.match(scaleRefusal(calm, 0, bounds), /not 0/);
  t.match(scaleRefusal(calm, 2, undefined), /no bounds/);
  t.match(scaleRefusal(serviceAt('updating', 't_web'), 2, bounds), /in a rollout \(updating\)/);
  t.match(scaleRefusal(serviceAt('paused', 'p_web'), 2, bounds), /stopped in the middle/);
  t.match(scaleRefusal(serviceAt('updated', 't_job'), 2, bounds), /not a replicated service/);
});

t.test('nothing is scaled so far that the next update would find no place to begin', async t => {
  const node = (ID: string, carries: string, state = 'ready'): SwarmNode =>
    nodeSchema.parse({
      ID,
      Spec: { Role: 'worker', Availability: 'active', Labels: { 'bandera.app': carries } },
      Status: { State: state },
      Description: { Hostname: ID },
    });
  const three = [node('a', 'true'), node('b', 'true'), node('c', 'true'), node('ops', 'false')];
  const calm = serviceAt('updated', 't_web');
  const service = (order: string): Service => ({
    ...calm,
    Spec: {
      ...calm.Spec,
      Mode: { Replicated: { Replicas: 2 } },
      UpdateConfig: { Order: order },
      TaskTemplate: {
        ...calm.Spec.TaskTemplate,
        Placement: { Constraints: ['node.labels.bandera.app == true'], MaxReplicas: 4 },
      },
    },
  });
  t.equal(crowdRefusal(service('start-first'), 11, three), undefined);
  t.match(crowdRefusal(service('start-first'), 12, three), /places for 11 replicas.*3 nodes, 4 on each/);
  t.equal(crowdRefusal(service('stop-first'), 12, three), undefined);
  const lost = [node('a', 'true', 'down'), ...three.slice(1)];
  t.match(crowdRefusal(service('start-first'), 8, lost), /2 nodes/);
  t.equal(crowdRefusal(service('start-first'), 2, []), undefined, 'no more than now is never refused');
});

t.test('the lease is somebody’s until it ends, and then nobody’s but by its id', async t => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  const object = (expires: string) => ({
    ID: 'x1',
    CreatedAt: '',
    Spec: { Name: 'bandera-lease', Labels: { 'bandera.holder': 'ana', 'bandera.expires': expires } },
  });
  t.same(leaseState(undefined, now), { is: 'free' });
  const until = '2030-01-01T00:00:01.000Z';
  t.same(leaseState(object(until), now), { is: 'held', by: 'ana', until: new Date(until) });
  t.same(leaseState(object(until), now + 1_000), { is: 'expired', id: 'x1' });
  t.same(leaseState(object('nonsense'), now), { is: 'expired', id: 'x1' });
});

const release = (number: number, outcome: Release['outcome'], image: string): Release => ({
  number,
  at: '2030-01-01T00:00:00Z',
  by: 'ana@manager',
  what: `v${number}`,
  outcome,
  why: '',
  variables: { IMAGE: image, CADDYFILE_HASH: image },
  stacks: {
    app: [
      {
        version: '3.9',
        services: {},
        configs: { caddyfile: { external: true, name: 'bandera-caddyfile-${CADDYFILE_HASH:?}' } },
      },
    ],
  },
});

t.test('the ledger knows what to go back to', async t => {
  const ledger = [
    release(1, 'converged', 'a'),
    release(2, 'converged', 'b'),
    release(3, 'converged', 'b'),
    release(4, 'rolled back', 'c'),
  ];
  t.same(
    goodReleases(ledger).map(({ number }) => number),
    [3, 1],
    'newest first, the same content once',
  );
  t.equal(rollbackTarget(ledger).number, 3, 'the last deploy failed: back to the newest good one');
  t.equal(rollbackTarget(ledger.slice(0, 3)).number, 1, 'it did not: back to the one before');
  t.equal(rollbackTarget(ledger, 2).number, 2);
  t.throws(() => rollbackTarget(ledger, 4), /did not end well/);
  t.throws(() => rollbackTarget(ledger, 9), /no release 9/);
  t.throws(() => rollbackTarget([release(1, 'converged', 'a')]), /no earlier release/);
  t.same(objectNamesOf(release(1, 'converged', 'a')), ['bandera-caddyfile-a']);
  t.match(releaseIn(JSON.stringify(ledger[0])), { number: 1, outcome: 'converged' });
  t.equal(releaseIn('{"number":1}'), undefined);

  const long = Array.from({ length: 30 }, (_, index) =>
    release(index + 1, index < 2 ? 'converged' : 'failed', `i${index}`),
  );
  const old = oldReleases(long).map(({ number }) => number);
  t.same(old, [3, 4, 5, 6, 7, 8, 9, 10], 'the last good ones stay, however old');
});

t.test('old configs and secrets go when nobody needs them', async t => {
  const candidate = (key: string, day: number) => ({
    kind: 'config' as const,
    id: `${key}${day}`,
    name: `bandera-${key}-${day}`,
    key,
    createdAt: `2030-01-0${day}T00:00:00Z`,
  });
  const all = [1, 2, 3, 4, 5, 6].map(day => candidate('caddyfile', day));
  const nobody = { usedIds: new Set<string>(), usedNames: new Set<string>() };
  const names = (found: { name: string }[]) => found.map(({ name }) => name).sort();
  t.same(names(garbage([...all, candidate('nats', 1)], nobody)), [
    'bandera-caddyfile-1',
    'bandera-caddyfile-2',
    'bandera-caddyfile-3',
  ]);
  const some = { usedIds: new Set(['caddyfile1']), usedNames: new Set(['bandera-caddyfile-2']) };
  t.same(names(garbage(all, some)), ['bandera-caddyfile-3']);
  const used = referencedIds(at('updated').services);
  t.equal(used.size, 1, 'services and their previous specifications name one config');
});

t.test('images are the ones that were tested, and on every node before anything stops', async t => {
  const digest = `bandera@sha256:${'a'.repeat(64)}`;
  t.equal(imageRefusal([digest], false), undefined);
  t.match(imageRefusal([digest, 'redis:8'], false), /^redis:8: give images by digest/);
  t.equal(imageRefusal(['redis:8'], true), undefined);
  t.equal(repositoryOf('registry.example.com:5000/a/redis:8'), 'registry.example.com:5000/a/redis');
  t.equal(repositoryOf('registry.example.com:5000/redis'), 'registry.example.com:5000/redis');

  const { services, tasks } = at('pulling');
  const tasksFor = (image: string) => {
    const ids = services
      .filter(({ Spec }) => Spec.TaskTemplate.ContainerSpec.Image === image)
      .map(({ ID }) => ID);
    return tasks.filter(({ ServiceID }) => ids.includes(ServiceID));
  };
  const [node] = tasks.map(({ NodeID }) => NodeID);
  t.same(pullState(tasksFor('tiny:1'), [node ?? '']), { is: 'there' }, 'its container failed, but it exists');
  t.match(pullState(tasksFor('nothere:1'), [node ?? '']), { is: 'missing', why: /No such image/ });
  t.same(pullState(tasksFor('tiny:1'), [node ?? '', 'second']), { is: 'waiting', on: ['second'] });
});

t.test('a NATS server goes down only when the others have everything', async t => {
  const states = z.object({ moment: z.string(), servers: z.record(z.string(), jszSchema) });
  const recorded = new Map(
    linesOf('jetstream.jsonl').map(line => {
      const { moment, servers } = states.parse(line);
      return [moment, new Map(Object.entries(servers))];
    }),
  );
  const [fresh = new Map(), down = new Map()] = ['in sync', 'one down'].map(name => recorded.get(name));
  t.match(outOfSync(new Map([...down, ['nats-3', undefined]])), 'nats-3 does not answer');
  t.match(outOfSync(down), /nats-3 is behind/);
  t.equal(outOfSync(fresh), undefined, 'followers know nothing of each other: they are not asked');
  t.same(
    rollingOrder(['nats-1', 'nats-2', 'nats-3'], fresh),
    ['nats-2', 'nats-3', 'nats-1'],
    'the leader last',
  );
  const split = structuredClone(Object.fromEntries(fresh));
  split['nats-2'].meta_cluster.leader = 'nats-2';
  t.equal(outOfSync(new Map(Object.entries(split))), 'the servers have no common leader');
});

t.test('a node is emptied without a gap, or not at all', async t => {
  const [only1] = z
    .array(nodeSchema)
    .parse(JSON.parse(readFileSync(path.join(folder, 'nodes.json'), 'utf8')));
  if (!only1) throw new Error('no node was recorded');
  const { services, tasks } = at('converged');
  const node = (ID: string, labels: Record<string, string> = {}): SwarmNode => ({
    ...only1,
    ID,
    Spec: { ...only1.Spec, Labels: labels },
  });
  const alone = planDrain(only1, { nodes: [only1], services, tasks });
  t.same(alone.refusals, ['t_web fits on no other node']);
  const worker = { ...node('w', { 'bandera.app': 'true' }), ManagerStatus: null };
  worker.Spec.Role = 'worker';
  const pair = planDrain(only1, { nodes: [only1, worker], services, tasks });
  t.match({ ...pair, move: pair.move.map(shortName) }, { refusals: [], notes: [], move: ['web'] });
  const stopFirst = services.map(service => ({
    ...service,
    Spec: { ...service.Spec, UpdateConfig: { Order: 'stop-first' } },
  }));
  const gap = planDrain(only1, { nodes: [only1, worker], services: stopFirst, tasks });
  t.same([gap.move, gap.notes], [[], ['t_web is stop-first: it pauses while it moves']]);

  const managers = [only1, node('b'), node('c')];
  t.same(planDrain(only1, { nodes: managers, services: [], tasks: [] }).refusals, []);
  const [, b, c] = managers;
  const lost = { ...(c ?? only1), ManagerStatus: { Reachability: 'unreachable' } };
  const refused = planDrain(only1, { nodes: [only1, b ?? only1, lost], services: [], tasks: [] });
  t.match(refused.refusals, [/without this manager 1 of 3 are reachable, and 2 are needed/]);

  const nats = (n: number, nodeId: string): [Service, Task] => {
    const service = serviceAt('converged', 't_web');
    const task = tasks.find(({ ServiceID }) => ServiceID === service.ID);
    if (!task) throw new Error('no task was recorded');
    const ID = `nats${n}`;
    return [
      { ...service, ID, Spec: { ...service.Spec, Name: `bandera-infra_nats-${n}` } },
      { ...task, ServiceID: ID, NodeID: nodeId },
    ];
  };
  const spread = [nats(1, only1.ID), nats(2, 'b'), nats(3, 'c')];
  const state = { services: spread.map(([each]) => each), tasks: spread.map(([, each]) => each) };
  const plan = planDrain(only1, { nodes: managers, ...state });
  t.same(plan.refusals, []);
  t.match(plan.notes, [/bandera-infra_nats-1 stays down/]);
  const halved = planDrain(only1, {
    nodes: managers,
    services: state.services,
    tasks: state.tasks.slice(0, 2),
  });
  t.match(halved.refusals, [/1 of 3 NATS servers run, and 2 are needed/]);

  const service = serviceAt('converged', 't_web');
  const bound = (constraint: string): Service => ({
    ...service,
    Spec: {
      ...service.Spec,
      TaskTemplate: { ...service.Spec.TaskTemplate, Placement: { Constraints: [constraint] } },
    },
  });
  t.ok(fits(worker, bound('node.labels.bandera.app == true')));
  t.notOk(fits(only1, bound('node.labels.bandera.app==true')));
  t.ok(fits(only1, bound('node.role != worker')));
});

const secretIn = (name: string) => ({
  version: '3.9',
  services: {},
  secrets: { [name]: { external: true, name: `bandera-${name}-\${${name.toUpperCase()}_HASH:?}` } },
});

t.test('a secret that only an overlay names is rotated where the overlay is', t => {
  const stacks = {
    infra: [secretIn('nats_auth')],
    app: [secretIn('internal_secret'), secretIn('tls_certificate')],
  };
  t.same(usersOf('tls_certificate', { stacks }), ['app']);
  t.same(usersOf('nats_auth', { stacks }), ['infra']);
  t.same(usersOf('smtp_url', { stacks }), []);
  t.end();
});

t.test('a rollback of the application says of the infrastructure what runs', t => {
  const of = (version: string) => ({
    variables: { IMAGE: version, NATS_IMAGE: version, BOTH: version },
    stacks: {
      infra: [{ version: '3.9', services: { nats: { image: '${NATS_IMAGE}', user: '${BOTH}' } } }],
      app: [{ version: '3.9', services: { users: { image: '${IMAGE}', user: '${BOTH}' } } }],
    },
  });
  const after = keepingRest(of('old'), of('new'), ['app', 'ops']);
  t.same(after.variables, { IMAGE: 'old', NATS_IMAGE: 'new', BOTH: 'old' });
  t.same(Object.keys(after.stacks).sort(), ['app', 'infra']);
  t.same(keepingRest(of('a'), of('a'), ['app']), of('a'));
  t.end();
});

t.test('NATS is rolled, and has to be in sync, only where a release changes it', t => {
  const of = (image: string, redis = 'r', config = 'c') => ({
    variables: { NATS_IMAGE: image, REDIS_IMAGE: redis, CONFIG_HASH: config },
    stacks: {
      infra: [
        {
          version: '3.9',
          services: {
            'nats-1': { image: '${NATS_IMAGE}', configs: [{ source: 'nats' }] },
            redis: { image: '${REDIS_IMAGE}' },
          },
          configs: { nats: { external: true, name: 'nats-${CONFIG_HASH}' } },
        },
      ],
    },
  });
  const isSame = (a: ReturnType<typeof of>, b: ReturnType<typeof of>) => sameServices(['nats-1'], a, b);
  t.ok(isSame(of('1'), of('1')));
  t.ok(isSame(of('1'), of('1', 'another redis')));
  t.notOk(isSame(of('1'), of('2')), 'another image');
  t.notOk(isSame(of('1'), of('1', 'r', 'another')), 'another configuration');
  t.end();
});

t.test('a manager that cannot answer is asked again until the deadline', async t => {
  const lost = new DockerError(['service', 'ls'], 1, { stdout: '', stderr: 'rpc error: no leader' });
  const told: string[] = [];
  let asked = 0;
  const look = async () => {
    if (++asked < 3) throw lost;
    throw new Error('asked a third time');
  };
  const options = { deadline: Date.now() + 60_000, say: (line: string) => void told.push(line) };
  await t.rejects(waitForServices(look, options), /asked a third time/);
  t.equal(told.length, 1, 'and that is said once');
  const away = async () => {
    throw lost;
  };
  t.match(await waitForServices(away, { ...options, deadline: 0 }), {
    outcome: 'timed out',
    why: /no leader/,
  });
});

t.test('a secret is rotated so that each replica always knows what the others use', async t => {
  const bodies = (name: Parameters<typeof rollsOf>[0], present: string) =>
    rollsOf(name, present, 'new').map(({ body }) => body);
  const internal = bodies('internal_secret', 'old\n');
  t.same(internal, ['old\nnew\n', 'new\nold\n', 'new\n']);
  t.same(bodies('key_encryption_secret', 'b\na\n'), ['b\nnew\na\n', 'new\nb\na\n'], 'what sealed stays');
  for (const [index, body] of internal.entries()) {
    const [uses = ''] = body.split('\n');
    const neighbours = [internal[index - 1] ?? 'old', internal[index + 1] ?? 'new'];
    for (const other of neighbours) t.ok(other.split('\n').includes(uses), `${uses} is known during a roll`);
  }
  t.ok(isUnderWay('internal_secret', 'new\nold\n'));
  t.notOk(isUnderWay('internal_secret', 'old\n'));
  t.notOk(isUnderWay('key_encryption_secret', 'b\na\n'), 'its old lines stay for good');
});

t.test('settings are read as a shell reads them, without expanding anything', async t => {
  const text = `# one\nA=1\nexport B="two words" # said\nC='a#b'\nD=plain # note\nE=\nF=a=b\n`;
  t.same(parseSettings(text), { A: '1', B: 'two words', C: 'a#b', D: 'plain', E: '', F: 'a=b' });
  t.throws(() => parseSettings('A=1\nnonsense\nB="open'), /line 2: .*line 3: /);
});

t.test('variables of stack files mean what they mean to docker', async t => {
  const variables = { A: 'x', EMPTY: '' };
  const text = '${A} $A ${EMPTY:-d} ${EMPTY-d}| ${B:-e} ${B}. $$A ${A:?m} ${EMPTY?m}';
  t.equal(interpolate(text, variables), 'x x d | e . $A x ');
  t.throws(() => interpolate('${B:?say it}', variables), new MissingVariable('B: say it'));
  t.throws(() => interpolate('${EMPTY:?}', variables), /EMPTY: is required/);
  t.same(variablesIn('${B:?x} $A $$C ${B}'), ['A', 'B']);
});

t.test('a stack file becomes a document that can be deployed again without the files', async t => {
  const dir = t.testdir({
    'stack.yml': `
version: "3.9"
x-note: &deploy
  endpoint_mode: vip
  update_config: { order: start-first }
services:
  edge:
    image: \${EDGE_IMAGE:?}
    ports: [{ target: 80, published: 80, mode: ingress }]
    secrets: [{ source: key, mode: 0400 }]
    deploy: { <<: *deploy, replicas: "\${EDGE_REPLICAS:?}" }
  job:
    deploy: { mode: replicated-job }
configs:
  caddyfile: { name: "bandera-caddyfile-\${CADDYFILE_HASH:?}", file: "\${FILE:-./Caddyfile}" }
secrets:
  key: { external: true, name: "bandera-key-\${KEY_HASH:?}" }
volumes:
  assets:
    name: \${ASSETS_VOLUME:?}
    driver_opts: { type: nfs4, o: "addr=\${SERVER},rw", device: ":/x" }
`,
    Caddyfile: 'one',
    other: 'two',
    secrets: { key: 'secret' },
  });
  const read = (settings: Record<string, string>) =>
    readStack(path.join(dir, 'stack.yml'), { settings, secretsDir: path.join(dir, 'secrets') });
  const { document, objects, variables } = read({ SERVER: 'nfs' });
  t.match(document.services['edge'], { secrets: [{ mode: 0o400 }], deploy: { endpoint_mode: 'vip' } });
  t.same(document.configs, { caddyfile: { external: true, name: 'bandera-caddyfile-${CADDYFILE_HASH:?}' } });
  t.equal(variables['CADDYFILE_HASH'], hashOf('one'));
  t.same(
    objects.map(({ kind, name }) => `${kind} ${name}`),
    [`config bandera-caddyfile-${hashOf('one')}`, `secret bandera-key-${hashOf('secret')}`],
  );
  t.equal(read({ FILE: './other' }).variables['CADDYFILE_HASH'], hashOf('two'));
  t.not(read({ SERVER: 'elsewhere' }).variables['ASSETS_VOLUME'], variables['ASSETS_VOLUME']);
  t.throws(() => read({ FILE: './missing' }), /config caddyfile needs the file/);
  t.notMatch(JSON.stringify(document), /x-note/);

  t.same(Object.keys(only(document, ['job']).services), ['job']);
  const anyPort = withoutIpVs(document, 'any').services;
  t.match(anyPort['edge'], { ports: [{ target: 80, mode: 'host' }], deploy: { endpoint_mode: 'dnsrr' } });
  t.notMatch(JSON.stringify(anyPort['edge']?.ports), /published/);
  t.match(anyPort['edge']?.deploy?.update_config, { order: 'start-first' });
  t.same(anyPort['job'], document.services['job'], 'jobs have no address');
  const fixed = withoutIpVs(document, 'fixed').services['edge'];
  t.match(fixed, {
    ports: [{ published: 80 }],
    deploy: { update_config: { order: 'stop-first' }, replicas: 1 },
  });
});

t.test('where the client knows no jobs in stacks, the same job is made beside them', async t => {
  const document = parseStack(readFileSync('swarm/migrate.yml', 'utf8'));
  const hashes = storing.map(name => [`DATABASE_URL_${name.toUpperCase()}_HASH`, '0123']);
  const variables = { BANDERA_IMAGE: 'bandera@sha256:1', ...Object.fromEntries(hashes) };
  const command = jobCommand('bandera-migrate', 'migrate', document, variables);
  t.same(command.slice(-2), ['bandera@sha256:1', 'scripts/migrate.ts']);
  for (const option of [
    '--mode=replicated-job',
    '--name=bandera-migrate_migrate',
    '--read-only',
    '--cap-drop=ALL',
    '--network=bandera-data',
    '--env=LOG_LEVEL=info',
    '--secret=source=bandera-database_url_users-0123,target=database_url_users,uid=10001,gid=10001,mode=0400',
    '--mount=type=tmpfs,target=/tmp,tmpfs-size=16777216',
    '--restart-max-attempts=3',
    '--constraint=node.labels.bandera.app == true',
    '--ulimit=nofile=65536:65536',
    '--limit-pids=128',
  ])
    t.ok(command.includes(option), option);
  const more = { ...document, services: { migrate: { ...document.services['migrate'], privileged: true } } };
  t.throws(
    () => jobCommand('x', 'migrate', more, variables),
    /privileged/,
    'what it cannot say, it does not leave out',
  );
});

t.test('a laptop’s secrets fit together, and stay', async t => {
  const dir = t.testdir();
  const made = ensureSecrets(dir);
  t.same(ensureSecrets(dir), [], 'twice is once');
  const secret = (name: string) => readFileSync(path.join(dir, name), 'utf8');
  t.ok(made.includes('nats_auth') && made.includes('database_url_users'));
  const [first = ''] = secret('nats_url').split(',');
  t.match(secret('nats_auth'), new URL(first).password, 'the broker lets in who has its address');
  t.match(secret('redis_users'), new URL(secret('redis_url')).password);
  const { password } = new URL(secret('database_url_users'));
  t.match(secret('mysql_init'), `CREATE USER IF NOT EXISTS 'bandera_users'@'%' IDENTIFIED BY '${password}';`);
  t.equal(statSync(path.join(dir, 'nats_auth')).mode & 0o777, 0o600);
  t.throws(() => mysqlInit(["mysql://a'b:c@d/e"]), /letters, digits/);
  const settings = parseSettings(laptopSettings({ PUBLIC_URL: 'http://x' }, { edge: 2 }));
  t.match(settings, { EDGE_MIN: '2', USERS_MIN: '1', EVALUATION_MAX: '4', ASSETS_NFS_SERVER: '' });
});

t.test('the stack files of this repository can be read', async t => {
  for (const file of ['stack.yml', 'swarm/infra.yml', 'swarm/migrate.yml', 'swarm/dev.yml']) {
    const { services } = parseStack(readFileSync(file, 'utf8'));
    t.ok(Object.keys(services).length > 0, file);
  }
});

t.test("an overlay's volume takes the place of the stack's at the same target", t => {
  const base = parseStack(readFileSync('stack.yml', 'utf8'));
  const overlay = parseStack(readFileSync('swarm/local-assets.yml', 'utf8'));
  const volumes = withoutReplaced([base, overlay]).flatMap(
    ({ services }) => services['companies']?.volumes ?? [],
  );
  const targets = volumes.map(each => (typeof each === 'string' ? each : each.target));
  t.same([...targets].sort(), ['/data', '/mnt/assets', '/tmp']);
  t.match(volumes.at(-1), { source: 'local-assets', target: '/mnt/assets' });
  t.end();
});

t.test('what an installation watches with already is left out', t => {
  const secretsDir = mkdtempSync(path.join(tmpdir(), 'bandera-secrets-'));
  t.teardown(() => rmSync(secretsDir, { recursive: true }));
  ensureSecrets(secretsDir);
  const settings = { PUBLIC_URL: 'https://flags.example.test', STACKS: 'ops' };
  const servicesWith = (more: Record<string, string>) => {
    const { stacks } = readContent({ settings: { ...settings, ...more }, secretsDir });
    return Object.keys(stacks['ops']?.[0]?.services ?? {});
  };
  const names = servicesWith({});
  t.ok(names.includes('grafana'));
  t.same(
    servicesWith({ OPS_LEFT_OUT: 'grafana loki' }),
    names.filter(name => !['grafana', 'loki'].includes(name)),
  );
  t.throws(
    () => servicesWith({ OPS_LEFT_OUT: 'graphana' }),
    /OPS_LEFT_OUT: graphana is not in swarm\/ops.yml/,
  );
  t.end();
});
