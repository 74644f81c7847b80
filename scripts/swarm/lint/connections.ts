import { fileRule, type Remark, serviceRule, unless } from './rule.ts';
import { at, environmentOf, listOf, mapOf, type Stack, textOf } from './stack.ts';

const namesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : Object.keys(mapOf(value));

const ports = serviceRule(
  'ports',
  {
    why: 'The short form has no mode, and may be read as a number of base 60.',
    fix: 'Write target, published, protocol and mode.',
  },
  ({ value }) =>
    listOf(value['ports']).flatMap(port => {
      const keys = ['target', 'published', 'protocol', 'mode'].filter(key => at(port, key) === undefined);
      return unless(keys.length === 0, `a port has no ${keys.join(', ')}`);
    }),
);

const ingress = serviceRule(
  'ingress',
  {
    why: 'The mesh sends to a virtual address, which a service of endpoint_mode dnsrr does not have: managers refuse it.',
    fix: 'Use endpoint_mode: vip, or mode: host.',
  },
  ({ value }) => {
    const isMeshed = listOf(value['ports']).some(port => at(port, 'mode') !== 'host');
    return unless(
      !isMeshed || at(value, 'deploy', 'endpoint_mode') !== 'dnsrr',
      'dnsrr with an ingress port',
    );
  },
);

const published = serviceRule(
  'published',
  {
    why: 'A published port is open on every node. Metrics and health tell strangers about the inside, and services trust what the edge says of its caller.',
    fix: 'Publish ports 80 and 443 of the edge, and pages for people in swarm/dev.yml and swarm/ops.yml; reach everything else by networks.',
  },
  ({ name, value }, { file }) => {
    const isPage = /(dev|ops)\.yml$/.test(file) || name === 'edge';
    return listOf(value['ports'])
      .map(port => Number(at(port, 'target')))
      .filter(target => !isPage || [9100, 4222, 6222, 8222, 6379, 3306].includes(target))
      .map(target => `port ${target} is published`);
  },
);

const attached = serviceRule(
  'attached',
  {
    why: "Without networks a service lands in the stack's default one, a /24 that is neither encrypted nor internal.",
    fix: 'List networks that the file declares, each with its fixed name.',
  },
  ({ value }, stack) => {
    const networks = namesOf(value['networks']);
    if (networks.length === 0) return ['it is in no network'];
    const declared = mapOf(stack.value['networks']);
    return networks
      .filter(network => !(network in declared))
      .map(network => `the network ${network} is not declared`);
  },
);

const isExternal = (value: unknown) => Boolean(at(value, 'external'));

const network = fileRule(
  'network',
  {
    why: "Networks are made once and never changed. A /24, the default, is used up at about a hundred tasks, and may overlap with the cloud's addresses. Traffic between nodes is readable unless encrypted.",
    fix: 'Write name, driver overlay, driver_opts encrypted: "true", and ipam with a subnet of /22 or larger (/24 in swarm/ops.yml).',
  },
  ({ file, value }) =>
    Object.entries(mapOf(value['networks'])).flatMap(([key, given]): Remark[] => {
      const name = textOf(at(given, 'name'));
      const says = (text: string): Remark => ({ says: `${key}: ${text}`, keys: ['networks', key] });
      if (name === undefined) return [says('it has no fixed name')];
      if (isExternal(given)) return [];
      const prefixes = listOf(at(given, 'ipam', 'config')).map(each =>
        Number(textOf(at(each, 'subnet'))?.split('/')[1]),
      );
      const longest = file.endsWith('ops.yml') ? 24 : 22;
      return [
        ...unless(at(given, 'driver') === 'overlay', 'the driver is not overlay'),
        ...unless(at(given, 'driver_opts', 'encrypted') === 'true', 'it is not encrypted'),
        ...unless(
          prefixes.length > 0 && prefixes.every(prefix => prefix <= longest),
          `it has no subnet of /${longest} or larger`,
        ),
      ].map(says);
    }),
);

/** To the database and the mail server; to those who are told of alerts. */
const waysOut = ['bandera-edge', 'bandera-ops-out'];

const internal = fileRule(
  'internal',
  {
    why: 'NATS, Redis and metrics have no business with the Internet: who gets into one of them must not get out.',
    fix: 'Write `internal: true`; let the services that need a way out be in bandera-edge as well.',
  },
  ({ value }) =>
    Object.entries(mapOf(value['networks'])).flatMap(([key, given]) =>
      isExternal(given) || waysOut.includes(textOf(at(given, 'name')) ?? '') || at(given, 'internal') === true
        ? []
        : [{ says: `${key}: it is not internal`, keys: ['networks', key] }],
    ),
);

const usedNetworks = fileRule(
  'used-networks',
  {
    why: 'A stack makes only those networks that one of its services is in: the next stack would not find this one.',
    fix: 'Put a service into it, if need be one with replicas: 0, or leave it out.',
  },
  ({ value, services }) => {
    const used = new Set(services.flatMap(service => namesOf(service.value['networks'])));
    return Object.keys(mapOf(value['networks']))
      .filter(key => !used.has(key))
      .map(key => ({ says: `no service is in ${key}`, keys: ['networks', key] }));
  },
);

const metrics = serviceRule(
  'metrics',
  {
    why: 'Prometheus finds tasks by this label; a service without it is not watched.',
    fix: 'Set METRICS_PORT to 9100, and deploy.labels prometheus.port to the same.',
  },
  service => {
    const port = textOf(at(service.value, 'deploy', 'labels', 'prometheus.port'));
    const own = environmentOf(service)['METRICS_PORT'];
    if (own === undefined && port === undefined)
      return unless(!servesApplication(service.value), 'neither METRICS_PORT nor the label is there');
    return unless(
      own === undefined || own === port,
      `METRICS_PORT is ${own}, the label says ${port ?? 'nothing'}`,
    );
  },
);

const servesApplication = (value: unknown) =>
  /services\/\w+\/main\.ts/.test(listOf(at(value, 'command')).join(' '));

const apart = serviceRule(
  'apart',
  {
    why: 'Nine processes that look for each other in themselves, believe callers, or migrate while others serve.',
    fix: 'Set NODE_ENV=production, SERVICE_URL=http://{service}:3000, PORT=3000, TRUSTED_PROXIES of 1 or 2, MIGRATE=false, NATS_URL_FILE and INTERNAL_SECRET_FILE.',
  },
  service => {
    if (!servesApplication(service.value)) return [];
    const given = environmentOf(service);
    const wanted: Record<string, RegExp> = {
      NODE_ENV: /^production$/,
      PORT: /^3000$/,
      SERVICE_URL: /^http:\/\/\{service\}:3000$/,
      TRUSTED_PROXIES: /^[12]$/,
      MIGRATE: /^false$/,
      NATS_URL_FILE: /^\/run\/secrets\//,
      INTERNAL_SECRET_FILE: /^\/run\/secrets\//,
    };
    return Object.entries(wanted)
      .filter(([name, pattern]) => !pattern.test(given[name] ?? ''))
      .map(([name]) => `${name} is ${given[name] ?? 'missing'}`);
  },
);

const natsServers = ({ services }: Stack) =>
  services.filter(({ value }) =>
    [value['entrypoint'], value['command']].some(part => listOf(part).includes('nats-server')),
  );

const nats = fileRule(
  'nats',
  {
    why: 'Swarm knows no order among replicas: three servers of one service restart together and lose the quorum. Without lame duck their clients are cut off, and a virtual address leads to a server that is gone.',
    fix: 'Three services with replicas 1, hostname and --name of their own, a constraint each, endpoint_mode dnsrr, stop_signal SIGUSR2 and stop_grace_period of at least 45s.',
  },
  stack => {
    const servers = natsServers(stack);
    const all = servers.length === 0 || servers.length === 3 ? [] : [{ says: `${servers.length} servers` }];
    const each = servers.flatMap(({ name, value }) => {
      const constraints = listOf(at(value, 'deploy', 'placement', 'constraints')).join(' ');
      const says = [
        ...unless(Number(at(value, 'deploy', 'replicas')) === 1, 'replicas is not 1'),
        ...unless(at(value, 'deploy', 'endpoint_mode') === 'dnsrr', 'endpoint_mode is not dnsrr'),
        ...unless(value['stop_signal'] === 'SIGUSR2', 'stop_signal is not SIGUSR2'),
        ...unless(
          Number.parseInt(String(value['stop_grace_period']), 10) >= 45,
          'stop_grace_period is less than 45s',
        ),
        ...unless(
          value['hostname'] === name && listOf(value['command']).includes(name),
          'hostname and --name are not its own',
        ),
        ...unless(constraints.includes(name), 'no constraint of its own'),
      ];
      return says.map(text => ({ service: name, says: text }));
    });
    return [...all, ...each];
  },
);

export const connectionRules = [
  ports,
  ingress,
  published,
  attached,
  network,
  internal,
  usedNetworks,
  metrics,
  apart,
  nats,
];
