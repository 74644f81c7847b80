// `npm run dead-letters`: events that a consumer gave up. `--help` tells the rest.
import { parseArgs } from 'node:util';
import { ConfigError } from '@bandera/kit/config';
import { type DeadLetter, type DeadLetters, deadLetters } from '@bandera/kit/events/dead-letters';
import { type Running, refuse } from '@bandera/kit/run';
import { StartError } from '@bandera/kit/start-error';
import { openIdle } from './maintenance/open-idle.ts';

const help = `npm run dead-letters -- list [--service NAME] [--limit 100] [--json]
npm run dead-letters -- show ID
npm run dead-letters -- replay ID... | --all [--service NAME]

Events that a consumer gave up after its last retry, newest first; the metric dead_letters counts them.
  list     one line each: id, service, consumer, subject, when, and the last reason
  show     the whole event
  replay   hands them to their consumers again, oldest first: once mended, each takes effect exactly once. What fails
           again stays, with its new reason. Ends with 1 if any does.

Reads the environment of a service (DATABASE_URL, or DATA_DIR for SQLite) and works while Bandera runs.
  --service   only this one's letters; with DATABASE_URL only its database is opened
  --json      whole letters as JSON, one a line
`;

/** The letters of one service, which its consumers handle again. */
interface Box {
  service: string;
  letters: DeadLetters;
}

interface Found extends DeadLetter {
  box: Box;
}

const most = 10_000;
const print = (line: string) => process.stdout.write(`${line}\n`);

await main(process.argv.slice(2)).catch(refuse);

async function main(args: string[]): Promise<void> {
  const { values, positionals } = argumentsOf(args);
  const [command, ...ids] = positionals;
  if (values.help || command === undefined) return void process.stdout.write(help);
  if (!['list', 'show', 'replay'].includes(command))
    throw new ConfigError([`${command}: there is list, show and replay`]);
  const limit = limitOf(values.limit);
  if (command === 'replay') requireMailServer(process.env, values.service);
  const running = await openIdle(process.env, values.service);
  try {
    const boxes = boxesOf(running, values.service);
    if (command === 'list') await list(boxes, limit, values.json);
    else if (command === 'show') await show(boxes, ids);
    else await replay(boxes, ids, values.all);
  } finally {
    await running.stop();
  }
}

function argumentsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        service: { type: 'string' },
        limit: { type: 'string', default: '100' },
        all: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new StartError(`${error.message.split('. ', 1)[0]}: see npm run dead-letters -- --help.`);
  }
}

/** A replay sends the mails of notifications: without a server they would stay in a folder of this process, and count as sent. */
function requireMailServer(env: NodeJS.ProcessEnv, service: string | undefined): void {
  const { NODE_ENV: mode, SMTP_URL: url, SMTP_URL_FILE: file } = env;
  if (mode !== 'production' || url || file || (service !== undefined && service !== 'notifications')) return;
  throw new ConfigError(['SMTP_URL: is needed for a replay of notifications, which sends mails']);
}

function limitOf(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new ConfigError(['--limit: must be a whole number from 1 to 99999']);
  return Number(text);
}

function boxesOf({ services }: Running, only: string | undefined): Box[] {
  const wanted = services.filter(({ name }) => only === undefined || name === only);
  return wanted.map(({ name, platform, consumers = [] }) => ({
    service: name,
    letters: deadLetters({ db: platform.db, tx: platform.tx, consumers, clock: platform.clock }),
  }));
}

/** Newest first, of all boxes together. */
async function letters(boxes: Box[], limit: number): Promise<Found[]> {
  const found = await Promise.all(
    boxes.map(async box => (await box.letters.list(limit)).map(letter => ({ ...letter, box }))),
  );
  return found
    .flat()
    .sort((a, b) => b.failedAt.localeCompare(a.failedAt))
    .slice(0, limit);
}

async function list(boxes: Box[], limit: number, asJson: boolean): Promise<void> {
  const found = await letters(boxes, limit);
  for (const { box, ...letter } of found) {
    const { id, consumer, subject, failedAt, error } = letter;
    if (asJson) print(JSON.stringify({ service: box.service, ...letter }));
    else print([id, box.service, consumer, subject, failedAt, oneLine(error)].join('  '));
  }
  if (found.length === 0 && !asJson) print('There are no dead letters.');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 200);
}

async function show(boxes: Box[], ids: string[]): Promise<void> {
  for (const { box, body, ...letter } of await named(boxes, ids))
    print(JSON.stringify({ service: box.service, ...letter, event: JSON.parse(body) }, null, 2));
}

async function replay(boxes: Box[], ids: string[], all: boolean): Promise<void> {
  if (all && ids.length > 0) throw new ConfigError(['replay: name the letters, or say --all']);
  const found = all ? await letters(boxes, most) : await named(boxes, ids);
  let failed = 0;
  for (const { id, subject, box } of found.toReversed()) {
    try {
      await box.letters.replay(id);
      print(`${id}  replayed  ${subject}`);
    } catch (error) {
      failed += 1;
      print(
        `${id}  failed    ${subject}: ${oneLine(error instanceof Error ? error.message : String(error))}`,
      );
    }
  }
  print(`${found.length - failed} replayed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

/** Those of these ids, newest first; refuses ids that are not waiting. */
async function named(boxes: Box[], ids: string[]): Promise<Found[]> {
  if (ids.length === 0) throw new ConfigError(['say which: the ids stand first in each line of list']);
  const found = (await letters(boxes, most)).filter(({ id }) => ids.includes(id));
  const missing = ids.filter(id => !found.some(letter => letter.id === id));
  if (missing.length > 0) throw new ConfigError([`no dead letter is waiting under ${missing.join(', ')}`]);
  return found;
}
