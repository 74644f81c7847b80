import { fileRule, type Remark, serviceRule } from './rule.ts';
import { at, listOf, mapOf, textOf } from './stack.ts';

const version = fileRule(
  'version',
  {
    why: 'Docker 20.10 refuses a file without a version and every version above 3.9; newer clients take 3.9 as it is.',
    fix: 'Write `version: "3.9"`.',
  },
  ({ value }) =>
    value['version'] === '3.9'
      ? []
      : [{ says: `version is ${value['version'] ?? 'missing'}`, keys: ['version'] }],
);

// From docker/cli, compose/types: UnsupportedProperties and DeprecatedProperties.
const ignoredProperties = [
  ...['build', 'cgroupns_mode', 'cgroup_parent', 'devices', 'domainname', 'external_links', 'ipc', 'links'],
  ...[
    'mac_address',
    'network_mode',
    'pid',
    'privileged',
    'restart',
    'security_opt',
    'shm_size',
    'userns_mode',
  ],
  ...['container_name', 'expose', 'tmpfs'],
];

const ignored = serviceRule(
  'ignored',
  {
    why: 'Swarm drops it with one line of notice, or without any, and the service runs as if it were not there.',
    fix: 'Leave it out. For security_opt set no-new-privileges in daemon.json; for tmpfs mount a volume of type tmpfs; for restart use deploy.restart_policy.',
  },
  ({ value }) => ignoredProperties.filter(name => name in value).map(name => `${name} is ignored`),
);

const dependsOn = serviceRule(
  'depends-on',
  {
    why: 'Swarm starts everything at once: the short form is ignored and the long form is an error.',
    fix: 'Leave it out: services wait for what they need by themselves.',
  },
  ({ value }) => ('depends_on' in value ? ['depends_on is there'] : []),
);

const startInterval = serviceRule(
  'start-interval',
  {
    why: 'Docker 20.10 refuses the whole file.',
    fix: 'Leave it out: a task is healthy after its first successful check, one interval after its start.',
  },
  ({ value }) =>
    at(value, 'healthcheck', 'start_interval') === undefined ? [] : ['start_interval is there'],
);

const quotedKeys = fileRule(
  'quoted-keys',
  {
    why: 'YAML 1.1, which Docker reads, takes y, n, yes, no, on and off for booleans, and a key `n` becomes `false`.',
    fix: 'Quote it.',
  },
  ({ text }) =>
    text.split('\n').flatMap((line): Remark[] => {
      const [, key] = /^\s*(?:- )?(y|n|yes|no|on|off):(?:\s|$)/i.exec(line) ?? [];
      return key === undefined ? [] : [{ says: `the key ${key} is not quoted` }];
    }),
);

const messages = fileRule(
  'messages',
  {
    why: 'Docker looks for `-` before it looks for `?`: a message with a hyphen becomes the default value, and nothing is required any more.',
    fix: `Write the message of \${NAME:?message} without a hyphen.`,
  },
  ({ text }) =>
    [...text.matchAll(/\$\{(\w+):?\?[^}]*-[^}]*\}/g)].map(([, name]) => ({
      says: `the message of ${name} has a hyphen`,
    })),
);

const imageByVariable = serviceRule(
  'image',
  {
    why: 'A tag may mean something else tomorrow, and each node resolves it for itself.',
    fix: `Write \`image: \${NAME_IMAGE:?…}\` (scripts/deploy puts the digest in) or name@sha256:….`,
  },
  ({ value }) => {
    const image = textOf(value['image']) ?? 'missing';
    return /^<\w+_IMAGE>$/.test(image) || /@sha256:[0-9a-f]{64}$/.test(image) ? [] : [`image is ${image}`];
  },
);

const noDatabase = serviceRule(
  'no-database',
  {
    why: 'A database in the Swarm has neither the backups nor the fail-over of a real one; losing its node loses all.',
    fix: 'Keep it in swarm/dev.yml, and give services a DATABASE_URL of a managed MySQL.',
  },
  ({ name, value }, { file }) => {
    const isDatabase = /mysql|mariadb|postgres|mongo/i.test(`${name} ${textOf(value['image'])}`);
    return isDatabase && !/(^|\/)dev\.yml$/.test(file) ? ['is a database, outside of swarm/dev.yml'] : [];
  },
);

const jobs = serviceRule(
  'job',
  {
    why: 'Managers refuse a job with update_config. A job that fails must end after a few attempts, or it hides the failure for good; without a window, attempts count for ever.',
    fix: 'Leave update_config and rollback_config out; restart_policy: condition on-failure, max_attempts 3, window 5m.',
  },
  ({ value, isJob }) => {
    if (!isJob) return [];
    const policy = mapOf(at(value, 'deploy', 'restart_policy'));
    return [
      ...['update_config', 'rollback_config']
        .filter(key => at(value, 'deploy', key))
        .map(key => `${key} is there`),
      ...(policy['condition'] === 'on-failure' ? [] : ['restart_policy.condition is not on-failure']),
      ...['max_attempts', 'window']
        .filter(key => policy[key] === undefined)
        .map(key => `restart_policy.${key} is missing`),
    ];
  },
);

const execForm = serviceRule(
  'exec-form',
  {
    why: 'Text goes through a shell, which does not pass SIGTERM on: the service is killed after its grace period.',
    fix: 'Write command and entrypoint as lists.',
  },
  ({ value }) =>
    ['command', 'entrypoint']
      .filter(key => key in value && listOf(value[key]).length === 0)
      .map(key => `${key} is text`),
);

export const dialectRules = [
  version,
  ignored,
  dependsOn,
  startInterval,
  quotedKeys,
  messages,
  imageByVariable,
  noDatabase,
  jobs,
  execForm,
];
