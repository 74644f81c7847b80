import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseSettings } from './settings.ts';

/** The services that have a database. */
export const storing = [
  'companies',
  'users',
  'verification',
  'projects',
  'features',
  'reports',
  'audit',
  'notifications',
] as const;

/** The services of the application stack. */
export const scalable = ['edge', 'evaluation', ...storing] as const;

/** What one node needs to carry everything: the constraints of the stacks. */
export const laptopLabels = [
  'az=here',
  'bandera.app=true',
  'bandera.dev=true',
  'bandera.ops=true',
  'bandera.nats-1=true',
  'bandera.nats-2=true',
  'bandera.nats-3=true',
];

/**
 * Settings where names resolve to tasks: the edge tries the next address of a name only while time is left, and addresses of
 * tasks that have gone stay known for a moment.
 */
export const withoutMesh = (ports: 'fixed' | 'any') => ({
  HOST_PORTS: ports,
  EDGE_DIAL_TIMEOUT: '5s',
  EDGE_TRY_DURATION: '15s',
});

const word = () => randomBytes(24).toString('hex');

/** Files that belong together, since one has the password that the other one lets in. */
const groups: (() => Record<string, string>)[] = [
  () => ({ internal_secret: `${word()}${word()}\n` }),
  () => ({ key_encryption_secret: `${word()}${word()}\n` }),
  natsSecrets,
  redisSecrets,
  () => ({ smtp_url: 'smtp://mail:1025\n' }),
  databaseSecrets,
  () => ({ alertmanager: 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n' }),
  () => ({ grafana_password: `${word()}\n` }),
];

/** Fills a folder with what swarm/dev.yml and the application need. What is there stays; resolves with what is new. */
export function ensureSecrets(folder: string): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made: string[] = [];
  for (const group of groups) {
    const files = Object.entries(group());
    if (files.every(([name]) => existsSync(path.join(folder, name)))) continue;
    for (const [name, body] of files) {
      writeFileSync(path.join(folder, name), body, { mode: 0o600 });
      made.push(name);
    }
  }
  // Follows from the databases' addresses, whoever wrote them.
  const urls = storing.map(name => readFileSync(path.join(folder, `database_url_${name}`), 'utf8').trim());
  writeFileSync(path.join(folder, 'mysql_init'), mysqlInit(urls), { mode: 0o600 });
  return made;
}

function natsSecrets(): Record<string, string> {
  const [client, route] = [word(), word()];
  const servers = ['nats-1', 'nats-2', 'nats-3'];
  return {
    nats_url: `${servers.map(server => `nats://bandera:${client}@${server}:4222`).join(',')}\n`,
    nats_auth: [
      `CLIENTS: [ { user: bandera, password: "${client}" } ]`,
      'ROUTE_USER: route',
      `ROUTE_PASSWORD: "${route}"`,
      `ROUTES: [ ${servers.map(server => `"nats://route:${route}@${server}:6222"`).join(', ')} ]`,
      '',
    ].join('\n'),
  };
}

function redisSecrets(): Record<string, string> {
  const password = word();
  const example = readFileSync(path.join(import.meta.dirname, '../../swarm/redis/users.example.acl'), 'utf8');
  return {
    redis_url: `redis://bandera:${password}@redis:6379\n`,
    redis_users: example.replaceAll('PASSWORD', password),
  };
}

function databaseSecrets(): Record<string, string> {
  return Object.fromEntries(
    storing.map(name => [
      `database_url_${name}`,
      `mysql://bandera_${name}:${word()}@mysql:3306/bandera_${name}\n`,
    ]),
  );
}

/** What makes the databases and their accounts; it runs at each start of the server, and may do so. One statement a line. */
export function mysqlInit(urls: readonly string[]): string {
  const statements = urls.flatMap(text => {
    const { username, password, pathname } = new URL(text);
    const [user, secret, database] = [username, password, pathname.slice(1)].map(part =>
      decodeURIComponent(part),
    );
    if (![user, secret, database].every(part => /^\w+$/.test(part ?? '')))
      throw new Error('names and passwords of a laptop\u2019s databases may have letters, digits and _ only');
    return [
      `CREATE DATABASE IF NOT EXISTS ${database};`,
      `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${secret}';`,
      `ALTER USER '${user}'@'%' IDENTIFIED BY '${secret}';`,
      `GRANT ALL ON ${database}.* TO '${user}'@'%';`,
    ];
  });
  return `${statements.join('\n')}\n`;
}

/** Settings of one node with everything on it, replicas by service (1 unless said). */
export function laptopSettings(
  own: Record<string, string>,
  replicas: Partial<Record<(typeof scalable)[number], number>> = {},
): string {
  const bounds = scalable.flatMap((name): [string, string][] => [
    [`${name.toUpperCase()}_MIN`, String(replicas[name] ?? 1)],
    [`${name.toUpperCase()}_MAX`, '4'],
  ]);
  const common = {
    STACKS: 'infra dev migrate app',
    MAIL_FROM: 'Bandera <bandera@example.test>',
    ALLOW_TAGS: 'true',
    ASSETS_NFS_SERVER: '',
    ASSETS_NFS_PATH: '',
    APP_OVERLAYS: 'swarm/local-assets.yml',
    MAX_PER_NODE: '6',
    // Each question for a container's health costs the engine a process, and all containers are here.
    HEALTH_INTERVAL: '10s',
    UPDATE_MONITOR: '20s',
    DEV_MONITOR: '20s',
    ROLLOUT_AT_ONCE: '5',
    ...Object.fromEntries(bounds),
    ...own,
  };
  const text = `${Object.entries(common)
    .map(([name, value]) => `${name}=${/\s/.test(value) ? `"${value}"` : value}`)
    .join('\n')}\n`;
  parseSettings(text);
  return text;
}
