import type { Envelope } from '@bandera/kit/events/envelope';
import { newId } from '@bandera/kit/ids';
import t, { type Test } from 'tap';
import { recordOf } from '../../services/audit/domain/entry.ts';
import { linkStore } from '../../services/audit/store/links.ts';
import { auditSuite } from '../../services/audit/test/audit-suite.ts';
import { startAudit } from '../../services/audit/test/fixture.ts';
import { backend, mysqlDatabaseUrl } from './backend.ts';

const event = (): Envelope => ({
  id: newId(),
  subject: 'features.segment.renamed.v1',
  at: '2030-01-01T00:00:00.000Z',
  aggregate: `segment:${newId()}`,
  sequence: 1,
  actor: { kind: 'user', id: newId(), name: 'Ñandú 😀' },
  trace: '',
});

t.test('audit on MySQL or MariaDB', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (!server) return;
  const newDatabase = async (t: Test) => ({ DATABASE_URL: await mysqlDatabaseUrl(t, server) });
  await auditSuite(t, newDatabase);

  await t.test('transactions that append at once do not fork a chain', async t => {
    const env = await newDatabase(t);
    const replicas = [await startAudit(t, env), await startAudit(t, env)];
    const [one] = replicas;
    if (!one) return;
    let attempts = 0;
    const append = ({ service }: typeof one, company: string) =>
      service.platform.tx(async trx => {
        attempts += 1;
        await linkStore(trx.db).append(company, recordOf(event()));
      });
    // The first two race for the chain's row itself.
    await Promise.all(replicas.map(replica => append(replica, one.company)));
    attempts = 0;
    await Promise.all(
      Array.from({ length: 25 }).flatMap(() => replicas.map(each => append(each, one.company))),
    );
    t.equal(attempts, 50, 'they wait for each other: no deadlock, no repetition');
    t.match(await one.verify(), { valid: true, entries: 52 });
  });

  await t.test('one that is taken back leaves no gap', async t => {
    const { service, company, happen, verify } = await startAudit(t, await newDatabase(t));
    await happen();
    const undone = service.platform.tx(async trx => {
      await linkStore(trx.db).append(company, recordOf(event()));
      throw new Error('changed my mind');
    });
    await t.rejects(undone, /changed my mind/);
    await happen();
    t.match(await verify(), { valid: true, entries: 2 });
  });
});
