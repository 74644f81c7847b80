import { serviceRule, unless } from './rule.ts';
import { at, environmentOf, listOf, mapOf, secondsOf, textOf } from './stack.ts';

const user = serviceRule(
  'user',
  {
    why: 'Who breaks out of a process that is root is root on the node.',
    fix: 'Write `user: "10001:10001"`.',
  },
  ({ value }) => {
    const given = textOf(value['user']);
    return unless(given !== undefined && /^[1-9]\d*:[1-9]\d*$/.test(given), `user is ${given ?? 'missing'}`);
  },
);

const readOnly = serviceRule(
  'read-only',
  {
    why: 'What can write its own image can change its own program.',
    fix: 'Write `read_only: true`, and mount volumes of type tmpfs where it must write.',
  },
  ({ value }) => unless(value['read_only'] === true, 'the root file system can be written'),
);

const capabilities = serviceRule(
  'capabilities',
  {
    why: 'None of them needs to change owners, open raw sockets or bind as root does.',
    fix: 'Write `cap_drop: [ALL]` and no cap_add.',
  },
  ({ value }) => [
    ...unless(listOf(value['cap_drop']).includes('ALL'), 'cap_drop does not name ALL'),
    ...listOf(value['cap_add']).map(name => `cap_add has ${name}`),
  ],
);

const init = serviceRule(
  'init',
  {
    why: 'Process 1 ignores signals that it does not handle, and must collect children that others left.',
    fix: 'Write `init: true`.',
  },
  ({ value }) => unless(value['init'] === true, 'init is not true'),
);

const openFiles = serviceRule(
  'open-files',
  {
    why: 'Since Docker 29 a container may open 1024 files, and each connection is one.',
    fix: 'Write ulimits.nofile with soft and hard of at least 65536.',
  },
  ({ value }) => {
    const { soft, hard } = mapOf(at(value, 'ulimits', 'nofile'));
    return unless(Number(soft) >= 65_536 && Number(hard) >= 65_536, 'ulimits.nofile is less than 65536');
  },
);

const keepalive = serviceRule(
  'keepalive',
  {
    why: "Swarm's mesh forgets connections that were idle for 900 s and loses what is sent on them afterwards; containers do not have the node's setting.",
    fix: 'Set sysctls net.ipv4.tcp_keepalive_time to 300 or less.',
  },
  ({ value }) => {
    const seconds = Number(at(value, 'sysctls', 'net.ipv4.tcp_keepalive_time'));
    return unless(seconds > 0 && seconds <= 300, 'sysctls has no net.ipv4.tcp_keepalive_time of at most 300');
  },
);

const logging = serviceRule(
  'logging',
  {
    why: 'json-file without bounds fills the disk, remote drivers stop the process when their server is slow.',
    fix: 'Write logging: driver local with max-size, max-file and mode non-blocking.',
  },
  ({ value }) => {
    const given = mapOf(value['logging']);
    const options = mapOf(given['options']);
    return [
      ...unless(given['driver'] === 'local', `the driver is ${given['driver'] ?? "the node's"}`),
      ...['max-size', 'max-file'].filter(key => !(key in options)).map(key => `${key} is missing`),
      ...unless(options['mode'] === 'non-blocking', 'mode is not non-blocking'),
    ];
  },
);

const gracePeriod = serviceRule(
  'grace-period',
  {
    why: 'After 10 s, the default, Docker kills it in the middle of requests. Beyond 60 s, stop-first starts the next task all the same.',
    fix: 'Write stop_grace_period: 35s where requests are served, and never more than 60s.',
  },
  ({ value, isScalable, isJob }) => {
    const seconds = secondsOf(value['stop_grace_period']);
    if (Number.isNaN(seconds)) return ['stop_grace_period is missing'];
    const needed = isScalable || isJob ? 35 : 0;
    return unless(seconds >= needed && seconds <= 60, `stop_grace_period is ${seconds} s`);
  },
);

const secretsInEnvironment = serviceRule(
  'secret-in-environment',
  {
    why: '`docker service inspect` shows it to everyone who may look, and it stands in the logs of the manager.',
    fix: 'Make it a secret and set NAME_FILE=/run/secrets/….',
  },
  service =>
    Object.entries(environmentOf(service)).flatMap(([name, text]) => {
      const isNamedSo = /(PASSWORD|SECRET|TOKEN|_KEY|DATABASE_URL|NATS_URL|REDIS_URL|SMTP_URL)$/.test(name);
      const hasPassword = /:\/\/[^/\s:]+:[^@\s]+@/.test(text);
      const isSwitch = /^(true|false|yes|no|)$/.test(text);
      return unless(!(isNamedSo && !isSwitch) && !hasPassword, `${name} is in the environment`);
    }),
);

export const hardeningRules = [
  user,
  readOnly,
  capabilities,
  init,
  openFiles,
  keepalive,
  logging,
  gracePeriod,
  secretsInEnvironment,
];
