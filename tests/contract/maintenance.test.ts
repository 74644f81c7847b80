import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { defaultLimits } from '@bandera/contracts/company';
import { events } from '@bandera/contracts/events';
import { house } from '@bandera/contracts/house';
import { keepDead } from '@bandera/kit/events/dead-letters';
import { newId } from '@bandera/kit/ids';
import { startServices } from '@bandera/kit/run';
import { eventually } from '@bandera/kit/testing/service';
import t, { type Test } from 'tap';
import { allServices } from '../../scripts/all-services.ts';

/** Runs a script as an operator does, with its standard output by lines. */
async function script(name: string, dataDir: string, ...args: string[]) {
  return scriptWith({ NODE_ENV: 'test' }, name, dataDir, ...args);
}

async function scriptWith(env: Record<string, string>, name: string, dataDir: string, ...args: string[]) {
  const child = spawn(process.execPath, [`scripts/${name}.ts`, ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', data => (output += data));
  child.stderr.on('data', data => (errors += data));
  const [code] = await once(child, 'close');
  return { code, lines: output.trimEnd().split('\n'), errors: errors.trimEnd() };
}

/** All of Bandera in this process: the scripts work beside it. */
async function runningHouse(t: Test) {
  const dataDir = t.testdir();
  const running = await startServices(allServices, {
    house,
    env: { NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: dataDir },
  });
  t.teardown(() => running.stop());
  const platformOf = (name: string) => {
    const service = running.services.find(each => each.name === name);
    if (!service) throw new Error(`${name} does not run`);
    return service.platform;
  };
  return { dataDir, platformOf };
}

const newCompany = () => {
  const at = new Date().toISOString();
  const id = newId();
  return {
    aggregateId: id,
    company: id,
    after: {
      id,
      name: 'Acme',
      slug: `acme-${id.slice(-6)}`,
      logoUrl: '/assets/logos/initials/A.svg',
      limits: defaultLimits,
      status: 'active' as const,
      deletedAt: null,
      createdAt: at,
      updatedAt: at,
      version: 1,
    },
    data: { owner: null },
  };
};

t.setTimeout(240_000);
const patient = { timeout: 240_000 };

t.test('dead letters are listed, shown and replayed beside a running Bandera', patient, async t => {
  const { dataDir, platformOf } = await runningHouse(t);
  const { db } = platformOf('projects');
  const subject = 'companies.company.created.v1';
  const fine = events.envelope(subject, newCompany());
  const { after: _, ...spoilt } = events.envelope(subject, newCompany());
  for (const [minute, event] of [spoilt, fine].entries()) {
    const message = { id: event.id, subject, body: JSON.stringify(event), attempt: 6 };
    await keepDead(db, 'projects-companies', message, new Error('away\nfor long'), new Date(minute * 60_000));
  }
  const listed = await script('dead-letters', dataDir, 'list');
  t.equal(listed.code, 0, listed.errors);
  t.equal(listed.lines.length, 2);
  t.match(
    listed.lines[0],
    /^[\w-]{36} {2}projects {2}projects-companies {2}companies\.company\.created\.v1 {2}1970-01-01T00:01:00\.000Z {2}Error: away for long$/,
  );
  t.match(
    JSON.parse((await script('dead-letters', dataDir, 'list', '--json', '--limit', '1')).lines[0] ?? ''),
    {
      service: 'projects',
      eventId: fine.id,
    },
  );
  t.strictSame((await script('dead-letters', dataDir, 'list', '--service', 'audit')).lines, [
    'There are no dead letters.',
  ]);
  const [fineId = '', spoiltId = ''] = listed.lines.map(line => line.slice(0, 36));
  const shown = await script('dead-letters', dataDir, 'show', fineId);
  t.match(JSON.parse(shown.lines.join('\n')), { event: { subject, after: { name: 'Acme' } } });

  const replayed = await script('dead-letters', dataDir, 'replay', '--all');
  t.equal(replayed.code, 1, 'one fails again');
  t.match(replayed.lines, [
    new RegExp(`^${spoiltId}  failed    .*not a companies.company.created.v1`),
    `${fineId}  replayed  ${subject}`,
    '1 replayed, 1 failed',
  ]);
  t.ok(
    await db('companies')
      .where('id', fine.company ?? '')
      .first(),
    'it has taken effect',
  );
  const left = await script('dead-letters', dataDir, 'list');
  t.match(left.lines, [new RegExp(`^${spoiltId} .*Unprocessable`)], 'what is left tells its new reason');
  const again = await script('dead-letters', dataDir, 'replay', fineId);
  t.match(again, { code: 1, errors: /no dead letter is waiting under/ });
});

t.test(
  'an outbox is published again by the relay of the running service, and consumers pass over it',
  patient,
  async t => {
    const { dataDir, platformOf } = await runningHouse(t);
    const { db, tx } = platformOf('companies');
    const company = newCompany();
    await tx(trx => events.publish(trx, 'companies.company.created.v1', company));
    const applied = () => platformOf('projects').db('inbox').where('consumer', 'projects-companies');
    await eventually(async () => (await applied()).length === 1);
    const old = new Date('2031-01-01T00:00:00.000Z');
    await db('outbox').update({ published_at: old });

    const nothing = await script(
      'replay-events',
      dataDir,
      '--since',
      '2100-01-01T00:00:00Z',
      '--service',
      'companies',
    );
    t.strictSame(nothing.lines, ['companies: 0 events will be published again']);
    const done = await script('replay-events', dataDir, '--all', '--service', 'companies');
    t.strictSame([done.code, done.lines], [0, ['companies: 1 events will be published again']], done.errors);
    await eventually(
      async () =>
        (await db('outbox').whereNotNull('published_at').whereNot('published_at', old)).length === 1,
    );
    t.equal((await applied()).length, 1);
  },
);

t.test('what is asked wrongly is told in a line', patient, async t => {
  const dataDir = t.testdir();
  const refused = async (name: string, args: string[], message: RegExp) => {
    const { code, lines, errors } = await script(name, dataDir, ...args);
    t.equal(code, 1, args.join(' '));
    t.strictSame(lines, ['']);
    t.match(errors, message);
    t.notMatch(errors, /\n\s+at /);
  };
  await refused(
    'dead-letters',
    ['list', '--service', 'evaluation'],
    /evaluation has no database; those that have: companies/,
  );
  await refused(
    'dead-letters',
    ['list', '--what'],
    /Unknown option '--what': see npm run dead-letters -- --help/,
  );
  await refused('dead-letters', ['list', '--limit', 'many'], /--limit: must be a whole number/);
  await refused('dead-letters', ['burn'], /burn: there is list, show and replay/);
  await refused('dead-letters', ['list'], /not that of this version/);
  await refused('replay-events', [], /either --since TIME or --all/);
  await refused('replay-events', ['--since', 'yesterday'], /must be a time like/);
  for (const name of ['dead-letters', 'replay-events']) {
    const { code, lines } = await script(name, dataDir, '--help');
    t.strictSame([code, lines[0]?.startsWith(`npm run ${name}`)], [0, true]);
  }
});

t.test('mails are not replayed into a folder of the process that replays', async t => {
  const replay = (...args: string[]) =>
    scriptWith({ NODE_ENV: 'production' }, 'dead-letters', t.testdir(), 'replay', '--all', ...args);
  for (const args of [[], ['--service', 'notifications']]) {
    const { code, errors } = await replay(...args);
    t.equal(code, 1);
    t.match(errors, /SMTP_URL: is needed for a replay/);
  }
  t.notMatch((await replay('--service', 'audit')).errors, /SMTP_URL/, 'the others send none');
});
