import { serviceRule, unless } from './rule.ts';
import { at, bytesOf, environmentOf, listOf, mapOf, type StackService, secondsOf, textOf } from './stack.ts';

const health = serviceRule(
  'health',
  {
    why: 'Without a check a task counts as healthy before it listens, so that an update ends services that work.',
    fix: 'Write healthcheck with test, interval, timeout, retries and start_period.',
  },
  ({ value, isJob }) => {
    if (isJob) return [];
    const check = mapOf(value['healthcheck']);
    if (listOf(check['test']).length === 0 || check['disable'] === true) return ['there is no health check'];
    return ['interval', 'timeout', 'retries', 'start_period']
      .filter(key => !(key in check))
      .map(key => `healthcheck.${key} is missing`);
  },
);

const liveness = serviceRule(
  'liveness',
  {
    why: 'Swarm ends tasks that are unhealthy: a check of readiness or of dependencies lets one fail-over of the database end every task.',
    fix: 'Ask /livez, or whatever tells of this process alone.',
  },
  ({ value }) => {
    const test = listOf(at(value, 'healthcheck', 'test')).join(' ');
    return unless(!/readyz|\/health\b|\/healthz(?!\?js-server-only)/.test(test), `the check asks ${test}`);
  },
);

const monitor = serviceRule(
  'monitor',
  {
    why: 'Failures after this time do not count: an update of tasks that turn out unhealthy would be called a success.',
    fix: 'Make update_config.monitor longer than start_period + interval * retries.',
  },
  ({ value, isJob }) => {
    if (isJob || !('healthcheck' in value)) return [];
    const check = mapOf(value['healthcheck']);
    const window = secondsOf(check['start_period']) + secondsOf(check['interval']) * Number(check['retries']);
    const given = secondsOf(at(value, 'deploy', 'update_config', 'monitor'));
    return unless(
      given > window,
      `monitor is ${Number.isNaN(given) ? 'missing' : `${given} s`}, unhealthy is told after ${window} s`,
    );
  },
);

const update = serviceRule(
  'update',
  {
    why: 'A bad image must come back by itself, and one task at a time, or a release takes everything down.',
    fix: 'update_config: parallelism 1, failure_action rollback, max_failure_ratio 0; rollback_config: parallelism 1, failure_action pause.',
  },
  ({ value, isJob }) => {
    if (isJob) return [];
    const [to, back] = ['update_config', 'rollback_config'].map(key => mapOf(at(value, 'deploy', key)));
    return [
      ...unless(Number(to?.['parallelism']) === 1, 'update_config.parallelism is not 1'),
      ...unless(to?.['failure_action'] === 'rollback', 'update_config.failure_action is not rollback'),
      ...unless(Number(to?.['max_failure_ratio'] ?? 0) === 0, 'update_config.max_failure_ratio is not 0'),
      ...unless(Number(back?.['parallelism']) === 1, 'rollback_config.parallelism is not 1'),
      ...unless(back?.['failure_action'] === 'pause', 'rollback_config.failure_action is not pause'),
    ];
  },
);

const ordersOf = ({ value }: StackService) =>
  ['update_config', 'rollback_config'].map(key => [key, at(value, 'deploy', key, 'order')] as const);

const startFirst = serviceRule(
  'start-first',
  {
    why: 'Stopping first takes a replica away for as long as a start lasts.',
    fix: 'Write order: start-first in update_config and rollback_config.',
  },
  service =>
    !service.isScalable
      ? []
      : ordersOf(service)
          .filter(([, order]) => order !== 'start-first')
          .map(([key]) => `${key}.order is not start-first`),
);

const stopFirst = serviceRule(
  'stop-first',
  {
    why: 'Two servers on one data folder destroy it, and two on one port of the node never start.',
    fix: 'Write order: stop-first in update_config and rollback_config, and replicas: 1.',
  },
  service => {
    const volumes = listOf(service.value['volumes']).filter(volume => at(volume, 'type') === 'volume');
    const hostPorts = listOf(service.value['ports']).filter(port => at(port, 'mode') === 'host');
    const reason =
      hostPorts.length > 0
        ? 'a port of the node'
        : service.isSingle && volumes.length > 0
          ? 'a volume'
          : undefined;
    if (reason === undefined) return [];
    return ordersOf(service)
      .filter(([, order]) => order !== 'stop-first')
      .map(([key]) => `${key}.order is not stop-first, with ${reason}`);
  },
);

const restart = serviceRule(
  'restart',
  {
    why: 'on-failure leaves a task that ended with 0 ended. max_attempts counts lost nodes for the life of the service, then the slot is dead for good. The default delay of 5 s is added to each recovery.',
    fix: 'restart_policy: condition any, delay 1s, nothing else.',
  },
  ({ value, isJob }) => {
    if (isJob) return [];
    const policy = mapOf(at(value, 'deploy', 'restart_policy'));
    return [
      ...unless(policy['condition'] === 'any', 'restart_policy.condition is not any'),
      ...unless(secondsOf(policy['delay']) <= 2, 'restart_policy.delay is longer than 2 s'),
      ...unless(!('max_attempts' in policy), 'restart_policy.max_attempts is there'),
    ];
  },
);

const resources = serviceRule(
  'resources',
  {
    why: 'Without limits one service takes a node down; without reservations the scheduler fills nodes beyond what they have.',
    fix: 'Give deploy.resources limits of cpus, memory and pids, and reservations of cpus and memory.',
  },
  ({ value }) => {
    const given = mapOf(at(value, 'deploy', 'resources'));
    const wanted = [
      ...['cpus', 'memory', 'pids'].map(key => ['limits', key] as const),
      ...['cpus', 'memory'].map(key => ['reservations', key] as const),
    ];
    return wanted
      .filter(([kind, key]) => at(given, kind, key) === undefined)
      .map(([kind, key]) => `${kind}.${key} is missing`);
  },
);

const heap = serviceRule(
  'heap',
  {
    why: "V8 does not know the container's limit: it grows until the kernel kills it, without a word in the log.",
    fix: 'Set NODE_OPTIONS=--max-old-space-size to three quarters of limits.memory, in MiB.',
  },
  service => {
    if (textOf(service.value['image']) !== '<BANDERA_IMAGE>') return [];
    const [, mib] = /--max-old-space-size=(\d+)/.exec(environmentOf(service)['NODE_OPTIONS'] ?? '') ?? [];
    const limit = bytesOf(at(service.value, 'deploy', 'resources', 'limits', 'memory')) / 1024 ** 2;
    const share = Number(mib) / limit;
    return unless(
      share >= 0.7 && share <= 0.8,
      `--max-old-space-size is ${mib ?? 'missing'} of ${limit} MiB`,
    );
  },
);

const placement = serviceRule(
  'placement',
  {
    why: 'Managers that carry work lose the quorum under load; nodes without a zone count as one zone more; without a bound all replicas may end on one node.',
    fix: 'Constrain to a label that provisioning sets; with several replicas also spread over node.labels.az and set max_replicas_per_node.',
  },
  ({ value, isScalable }) => {
    const given = mapOf(at(value, 'deploy', 'placement'));
    const isGlobal = textOf(at(value, 'deploy', 'mode')) === 'global';
    const constraints = listOf(given['constraints']).join(' ');
    const spreads = listOf(given['preferences']).map(each => at(each, 'spread'));
    return [
      ...unless(
        isGlobal || /node\.(labels|role)\b/.test(constraints),
        'no constraint says which nodes may run it',
      ),
      ...unless(!isScalable || spreads.includes('node.labels.az'), 'it is not spread over node.labels.az'),
      ...unless(
        !isScalable || given['max_replicas_per_node'] !== undefined,
        'max_replicas_per_node is missing',
      ),
    ];
  },
);

const replicas = serviceRule(
  'replicas',
  {
    why: 'A number in the file undoes, at the next deployment, what was scaled since.',
    fix: `Write \`replicas: \${NAME_REPLICAS:?…}\`: scripts/deploy keeps what runs, within its bounds.`,
  },
  ({ value, name, isScalable }) => {
    const given = textOf(at(value, 'deploy', 'replicas'));
    const wanted = `<${name.toUpperCase().replaceAll('-', '_')}_REPLICAS>`;
    return unless(!isScalable || given === wanted, `replicas is ${given}`);
  },
);

export const runningRules = [
  health,
  liveness,
  monitor,
  update,
  startFirst,
  stopFirst,
  restart,
  resources,
  heap,
  placement,
  replicas,
];
