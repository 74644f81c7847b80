import type { Knex } from 'knex';
import t, { type Test } from 'tap';
import { usageReport } from '../../services/reports/domain/usage-report.ts';
import { usageSums } from '../../services/reports/store/usage-sums.ts';
import { countingSuite } from '../../services/reports/test/counting-suite.ts';
import { counts, startReports } from '../../services/reports/test/fixture.ts';
import { backend, mysqlDatabaseUrl } from './backend.ts';

t.test('usage on MySQL or MariaDB', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (!server) return;
  const newDatabase = async (t: Test) => ({ DATABASE_URL: await mysqlDatabaseUrl(t, server) });
  await countingSuite(t, newDatabase);

  await t.test('replicas add to the same rows at once, and every count arrives', async t => {
    const env = await newDatabase(t);
    const one = await startReports(t, env);
    const two = await startReports(t, env);
    const names = Array.from({ length: 120 }, (_, at) => `f-${at}`);
    const batch = (turn: number) => {
      const features = turn % 2 ? names : names.toReversed();
      return features.map((feature, at) => ({
        company: one.company,
        project: one.project.id,
        feature,
        minute: `2030-01-01T00:${String((at * 7 + turn) % 60).padStart(2, '0')}:00Z`,
        count: 1,
      }));
    };
    const turns = Array.from({ length: 30 }, (_, turn) => turn);
    await Promise.all(turns.map(turn => (turn % 2 ? one : two).count(...batch(turn))));
    t.same(counts(await one.usage({})), { total: [3_600, 0] });
    t.equal((await one.usage({ interval: 'minute', to: '2030-01-01T01:00:00Z' })).total, 3_600);
    const [dead] = await one.db('dead_letters').count({ n: '*' });
    t.equal(Number(dead?.['n']), 0);
  });

  await t.test('queries pass ONLY_FULL_GROUP_BY and range over the key', async t => {
    const { db, company, project, count } = await startReports(t, await newDatabase(t));
    await count(...Array.from({ length: 300 }, (_, at) => ({ feature: `f-${at}`, count: 2 })));
    const hour = 3_600_000;
    const from = Date.parse('2030-01-01T00:00:00Z');
    // Other rows, so that the optimizer has a choice.
    const others = Array.from({ length: 20_000 }, (_, at) => ({
      series: 1_000_000 + (at % 200),
      at: new Date(from + Math.floor(at / 200) * hour),
      count: 1,
    }));
    await db.batchInsert('usage_hour', others, 1_000);
    await db.raw('analyze table usage_hour');

    const range = { from, to: from + hour, interval: 'hour' as const };
    const asked: { sql: string; bindings: Knex.Value[] }[] = [];
    await db.transaction(async trx => {
      await trx.raw("set session sql_mode = concat(@@session.sql_mode, ',ONLY_FULL_GROUP_BY')");
      trx.on('query', query => asked.push(query));
      const sums = usageSums(trx);
      for (const groupBy of [undefined, 'feature', 'app'] as const) {
        const found = await sums.lines({ company }, range, groupBy);
        t.equal(usageReport(found, range).total, 600);
      }
      t.equal((await sums.totals({ company, project: project.id }, range)).length, 300);
    });
    const reads = asked.filter(({ sql }) => sql.includes('usage_hour'));
    t.equal(reads.length, 4, 'one statement a question');
    for (const { sql, bindings } of reads) {
      const [plan] = await db.raw(`explain ${sql}`, bindings);
      for (const step of plan) {
        if (step.table === 'usage_hour') t.match(step, { type: 'range', key: 'PRIMARY' });
      }
    }
  });
});
