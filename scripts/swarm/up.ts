// scripts/up: all of Bandera as a Swarm on this machine. `--help` tells the rest.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildImages } from '../images/build-images.ts';
import { deployRelease } from './deploy-release.ts';
import { changing, docker } from './docker.ts';
import { runningEngine } from './engine/engine.ts';
import { hasIpVs } from './engine/engine-tools.ts';
import { startEngine } from './engine/start-engine.ts';
import { ensureSecrets, laptopLabels, laptopSettings, withoutMesh } from './laptop.ts';
import { natsSyncFile } from './nats-sync-file.ts';
import { type Operator, root } from './operator.ts';
import { readContent } from './release.ts';
import { readSettings } from './settings.ts';
import { demoOn } from './up-demo.ts';

const help = `scripts/up [--port 8080] [--mail-port 8025] [--no-demo] [--dry-run]

All of Bandera as a Docker Swarm of one node on this machine: makes a swarm if there is none, fills secrets/ with random
values and swarm/settings.env with a laptop's, builds the images, deploys with a database and a mail server of its own
(swarm/dev.yml), waits, creates demo data, evaluates a flag, prints the address and how long it took. Twice is an update.

Without Docker, root on Linux gets an engine in namespaces of its own (scripts/engine down removes it and everything on it);
without a registry, stand-ins for the base images are made (swarm/offline). On a kernel without IP_VS ports are the node's.

  --port       where Bandera answers
  --mail-port  where mails can be read
  --no-demo    no demo data
  --dry-run    says what would be done
`;

const made = '# Made by scripts/up, and again each time it runs.\n';
const settingsFile = path.join(root, 'swarm/settings.env');
const secretsDir = path.join(root, 'secrets');
const engineDir = '/var/tmp/bandera-engine';
const say = (line: string) => void process.stderr.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  say(error instanceof Error ? error.message : String(error));
  return 1;
});

interface Options {
  port: string;
  'mail-port': string;
  'no-demo': boolean;
  'dry-run': boolean;
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '8080' },
      'mail-port': { type: 'string', default: '8025' },
      'no-demo': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const started = Date.now();
  if (existsSync(settingsFile) && !readFileSync(settingsFile, 'utf8').startsWith(made))
    throw new Error('swarm/settings.env is that of a deployment: use scripts/deploy, or another clone');
  if (values['dry-run']) return tell(values);
  const machine = await theEngine();
  await ensureSwarm();
  const secrets = ensureSecrets(secretsDir);
  if (secrets.length > 0) say(`secrets/: made ${secrets.join(', ')}`);
  const images = await buildImages({ say });
  const settings = {
    PUBLIC_URL: `http://${machine.address}:${values.port}`,
    HTTP_PORT: values.port,
    HTTPS_PORT: String(Number(values.port) + 363),
    MAIL_PORT: values['mail-port'],
    ...images,
    NATS_SYNC_FILE: await natsSyncFile(images.NATS_IMAGE ?? '', docker),
    ...machine.settings,
  };
  writeFileSync(settingsFile, `${made}${laptopSettings(settings)}`);
  const operator = laptopOperator();
  const code = await deployRelease(readContent(operator), operator, {
    what: 'scripts/up',
    minutes: 20,
    back: true,
  });
  if (code !== 0) return code;
  const url = settings.PUBLIC_URL;
  const mails = `http://${machine.address}:${values['mail-port']}`;
  if (!values['no-demo']) for (const line of await demoOn(url, { mails, secretsDir })) say(line);
  say(`mails: ${mails}`);
  process.stdout.write(`${url}\n`);
  say(`up after ${Math.round((Date.now() - started) / 1_000)} s`);
  return 0;
}

function tell(values: Options): number {
  for (const line of [
    'would start an engine if none answers, and a swarm if it has none',
    `would label its node ${laptopLabels.join(', ')}`,
    'would fill secrets/ and write swarm/settings.env',
    'would build the images of Dockerfile',
    `would deploy infra, dev, migrate and app, to answer at port ${values.port}`,
    ...(values['no-demo'] ? [] : ['would create demo data']),
  ])
    say(line);
  return 0;
}

function laptopOperator(): Operator {
  return {
    settings: readSettings(settingsFile, {}, [path.join(root, 'swarm/images.env')]),
    secretsDir,
    dryRun: false,
    by: `${userInfo().username}@${hostname()}`,
    say,
    change: changing(false, say),
  };
}

/** The engine that answers, or one of our own; with the settings that its kernel and limits ask for. */
async function theEngine(): Promise<{ address: string; settings: Record<string, string> }> {
  const known = runningEngine(engineDir);
  const answers =
    known === undefined && (await docker(['version', '--format', '{{.Server.Version}}']).catch(() => ''));
  if (answers) {
    say(`Docker ${answers.trim()}`);
    const lacking = process.platform === 'linux' && isLocal() && !hasIpVs();
    if (lacking) say('this kernel has no IP_VS: the edge has a port of the node, and one replica');
    return { address: 'localhost', settings: lacking ? withoutMesh('fixed') : {} };
  }
  const engine = known ?? (await startEngine({ dir: engineDir, say, stays: true }));
  Object.assign(process.env, engine.env);
  say(
    `an engine of Bandera's own, in ${engineDir}: eval "$(scripts/engine env)" to use it, scripts/engine down to remove it`,
  );
  if (!engine.hasIpVs) say('this kernel has no IP_VS: the edge has a port of the node, and one replica');
  return {
    address: engine.address,
    settings: { NOFILE: String(engine.nofile), ...(engine.hasIpVs ? {} : withoutMesh('fixed')) },
  };
}

function isLocal(): boolean {
  return /^unix:|^$/.test(process.env['DOCKER_HOST'] ?? '');
}

async function ensureSwarm(): Promise<void> {
  const state = (await docker(['info', '--format', '{{.Swarm.LocalNodeState}}'])).trim();
  if (state !== 'active') {
    say('making a swarm of this machine');
    await docker(['swarm', 'init', '--advertise-addr', '127.0.0.1']);
  }
  const nodes = (await docker(['node', 'ls', '--quiet'])).trim().split('\n');
  const [node, ...others] = nodes;
  if (!node || others.length > 0) throw new Error('this swarm has several nodes: use scripts/deploy');
  await docker(['node', 'update', ...laptopLabels.map(label => `--label-add=${label}`), node]);
}
