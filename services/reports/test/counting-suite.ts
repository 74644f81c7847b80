import { newId } from '@bandera/kit/ids';
import { eventually } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import { counts, startReports } from './fixture.ts';

type Env = Record<string, string>;

/** How evaluations are counted and reported: the same on every engine. Each part starts on the empty database that `env` names. */
export async function countingSuite(t: Test, env: (t: Test) => Promise<Env>): Promise<void> {
  await t.test('batches that come twice, late and out of order are counted exactly', async t => {
    const { app, db, send, applied, usage } = await startReports(t, await env(t));
    const minutes = ['00:00', '00:00', '00:59', '01:00', '01:30'].map(time => `2030-01-01T${time}:00Z`);
    const batches = Array.from({ length: 20 }, (_, replica) =>
      minutes.map((minute, at) => ({ minute, count: replica + at + 1, app: `app-${replica % 3}` })),
    );
    const sent = await Promise.all(batches.toReversed().map(batch => send(batch)));
    for (const batch of sent) await applied('reports-usage', batch);
    const first = sent[0];
    // The broker forgets ids after a while; the inbox does not. A copy of the event under a new message id arrives again.
    const events: { body: string }[] = [];
    const log = await app.running.shared.bus.consume({
      name: `again-${newId()}`,
      filter: 'evaluation.usage.counted.v1',
      handle: async ({ body }) => {
        events.push({ body });
      },
      onDead: async () => {},
    });
    await eventually(() => events.length >= 20);
    await log.stop();
    const again = events.find(({ body }) => body.includes(String(first)))?.body ?? '';
    await app.running.shared.bus.publish({
      id: newId(),
      subject: 'evaluation.usage.counted.v1',
      body: again,
    });
    const last = await send([{ count: 1 }]);
    await applied('reports-usage', last);

    const perHour = [0, 1].map(hour =>
      batches
        .flat()
        .filter(({ minute }) => minute.startsWith(`2030-01-01T0${hour}`))
        .reduce((sum, { count }) => sum + count, 0),
    );
    const [one = 0, two = 0] = perHour;
    t.same(counts(await usage({})), { total: [one + 1, two] });
    t.equal((await usage({})).total, one + two + 1);
    const series: { level: string; n: number }[] = await db('series')
      .select('level')
      .count({ n: '*' })
      .groupBy('level');
    t.same(Object.fromEntries(series.map(({ level, n }) => [level, Number(n)])), {
      all: 4,
      app: 4,
      sdk: 1,
      variant: 1,
      feature: 1,
      'environment-feature': 1,
    });
  });

  await t.test('minutes, hours and days hold the same, zero-filled', async t => {
    const { count, usage } = await startReports(t, await env(t));
    await count(
      { minute: '2029-12-31T23:59:00Z', count: 1 },
      { minute: '2030-01-01T00:00:00Z', count: 10 },
      { minute: '2030-01-01T00:01:00Z', count: 100 },
      { minute: '2030-01-02T00:00:00Z', count: 1_000 },
    );
    const minutes = await usage({
      interval: 'minute',
      from: '2029-12-31T23:58:00Z',
      to: '2030-01-01T00:03:00Z',
    });
    t.same(minutes.series, [
      {
        key: 'total',
        points: [
          ['2029-12-31T23:58:00.000Z', 0],
          ['2029-12-31T23:59:00.000Z', 1],
          ['2030-01-01T00:00:00.000Z', 10],
          ['2030-01-01T00:01:00.000Z', 100],
          ['2030-01-01T00:02:00.000Z', 0],
        ],
      },
    ]);
    const range = { from: '2029-12-31T00:00:00Z', to: '2030-01-03T00:00:00Z' };
    const hours = await usage({ interval: 'hour', ...range });
    t.equal(hours.series[0]?.points.length, 72);
    t.same(
      hours.series[0]?.points.filter(([, count]) => count > 0),
      [
        ['2029-12-31T23:00:00.000Z', 1],
        ['2030-01-01T00:00:00.000Z', 110],
        ['2030-01-02T00:00:00.000Z', 1_000],
      ],
    );
    t.same(counts(await usage({ interval: 'day', ...range })), { total: [1, 110, 1_000] });
    t.equal(hours.total, 1_111);

    const nothing = await usage({ from: '2031-01-01T00:00:00Z', to: '2031-01-01T03:00:00Z' });
    t.same(counts(nothing), { total: [0, 0, 0] }, 'nothing is a line of zeros');
  });

  await t.test('a range is half-open and made of whole steps', async t => {
    const { count, usage } = await startReports(t, await env(t));
    await count({ minute: '2030-01-01T10:00:00Z', count: 1 }, { minute: '2030-01-01T11:00:00Z', count: 2 });
    const between = async (from: string, to: string) => {
      const report = await usage({ from, to });
      return [report.from.slice(11, 16), report.to.slice(11, 16), report.total];
    };
    t.same(await between('2030-01-01T10:00:00Z', '2030-01-01T11:00:00Z'), ['10:00', '11:00', 1]);
    t.same(await between('2030-01-01T10:00:00Z', '2030-01-01T11:00:00.001Z'), ['10:00', '12:00', 3]);
    t.same(await between('2030-01-01T10:59:59.999Z', '2030-01-01T11:00:00Z'), ['10:00', '11:00', 1]);
    t.same(await between('2030-01-01T12:00:00+02:00', '2030-01-01T14:00:00+03:00'), ['10:00', '11:00', 1]);
    t.same(await between('2030-01-01T08:00:00Z', '2030-01-01T10:00:00Z'), ['08:00', '10:00', 0]);
  });

  await t.test('by project, environment and feature, grouped by every dimension', async t => {
    const { say, count, usage, project } = await startReports(t, await env(t));
    const other = { ...project, id: newId(), key: 'blog' };
    await say('projects.project.created.v1', other);
    await count(
      { count: 1, feature: 'checkout', variant: 'on', app: 'web', sdk: 'node' },
      { count: 2, feature: 'checkout', variant: 'off', app: 'ios', sdk: 'swift' },
      { count: 4, feature: 'banner', variant: '', app: '', sdk: 'node' },
      { count: 8, feature: 'banner', variant: 'red', app: 'web', environment: 'staging' },
      { count: 16, project: other.id, minute: '2030-01-01T01:00:00Z' },
      { count: 32, feature: 'typo', unknown: true },
      { count: 64, company: newId(), project: newId() },
    );
    t.equal((await usage({})).total, 31, 'all of the company, only what exists');
    const by = async (groupBy: string, query = {}) => counts(await usage({ groupBy, ...query }));
    t.same(await by('feature'), { checkout: [3, 16], banner: [12, 0] });
    t.same(await by('variant'), { on: [1, 16], red: [8, 0], '(none)': [4, 0], off: [2, 0] });
    t.same(await by('app'), { web: [9, 16], '(none)': [4, 0], ios: [2, 0] });
    t.same(await by('sdk'), { node: [13, 16], swift: [2, 0] });
    t.same(await by('environment'), { production: [7, 16], staging: [8, 0] });
    t.same(
      (await usage({ groupBy: 'variant' })).series.map(({ key }) => key),
      ['on', 'red', '(none)', 'off'],
      'the largest first',
    );

    t.same(await by('variant', { feature: 'checkout', project: project.id }), { on: [1, 0], off: [2, 0] });
    for (const [query, total] of [
      [{ project: project.id }, 15],
      [{ project: 'shop' }, 15],
      [{ project: 'blog' }, 16],
      [{ environment: 'staging' }, 8],
      [{ environment: 'nowhere' }, 0],
      [{ feature: 'checkout' }, 19],
      [{ feature: 'CHECKOUT' }, 0],
      [{ feature: 'typo' }, 0],
      [{ project: 'shop', environment: 'production', feature: 'banner' }, 4],
    ] as const) {
      t.equal((await usage({ ...query })).total, total, JSON.stringify(query));
    }
  });

  await t.test('every filter by every grouping is what one would add up by hand', async t => {
    const { send, applied, usage, project } = await startReports(t, await env(t));
    const of = (list: string[], at: number) => list[at % list.length] ?? '';
    const entries = Array.from({ length: 400 }, (_, at) => ({
      environment: of(['production', 'staging', 'development'], at),
      feature: of(['checkout', 'banner', 'search', 'cart', 'login'], at * 7 + (at >> 3)),
      variant: of(['on', 'off', '', 'red'], at * 5 + (at >> 4)),
      app: of(['web', 'ios', '', 'worker'], at * 3 + (at >> 2)),
      sdk: of(['node', 'swift'], at >> 1),
      enabled: at % 3 > 0,
      minute: new Date(Date.parse('2030-01-01T00:00:00Z') + (at % 120) * 60_000).toISOString(),
      count: 1 + at,
    }));
    for (const batch of [entries.slice(0, 150), entries.slice(150)])
      await applied('reports-usage', await send(batch));
    const groupings = [undefined, 'feature', 'variant', 'app', 'sdk', 'environment'] as const;
    const filters = [
      {},
      { project: project.key },
      { environment: 'staging' },
      { feature: 'banner' },
      { environment: 'production', feature: 'cart' },
    ];
    for (const filter of filters) {
      for (const groupBy of groupings) {
        const wanted = entries.filter(each =>
          (['environment', 'feature'] as const).every(
            name => Reflect.get(filter, name) === undefined || each[name] === Reflect.get(filter, name),
          ),
        );
        const expected: Record<string, number[]> = {};
        for (const entry of wanted) {
          const key = groupBy ? entry[groupBy] || '(none)' : 'total';
          const sums = expected[key] ?? [0, 0];
          expected[key] = sums;
          const hour = Number(entry.minute.slice(11, 13));
          sums[hour] = (sums[hour] ?? 0) + entry.count;
        }
        const query = { ...filter, ...(groupBy ? { groupBy } : {}) };
        t.same(counts(await usage(query)), expected, JSON.stringify(query));
      }
    }
  });

  await t.test('names that applications choose make a bounded number of series a day', async t => {
    const { count, usage, db } = await startReports(t, await env(t));
    const batch = (from: number, to: number, fields = {}) =>
      Array.from({ length: to - from }, (_, at) => ({ app: `app-${from + at}`, count: 1, ...fields }));
    await count({ app: '', count: 5 }, ...batch(0, 90));
    await count(...batch(80, 200));
    await count(...batch(150, 400), { app: 'app-5', count: 1_000 });
    const day = { interval: 'day', from: '2030-01-01T00:00:00Z', to: '2030-01-02T00:00:00Z' };
    const byApp = counts(await usage({ ...day, groupBy: 'app' }));
    t.equal(Object.keys(byApp).length, 102, 'a hundred, those without a name, and the rest');
    t.same([byApp['app-5'], byApp['app-85'], byApp['app-99']], [[1_001], [2], [1]]);
    t.same([byApp['(other)'], byApp['(none)'], byApp['app-100']], [[350], [5], undefined]);
    t.equal((await usage(day)).total, 5 + 90 + 120 + 250 + 1_000, 'nothing is lost');

    await count(
      ...batch(300, 310, { environment: 'staging' }),
      ...batch(300, 310, { minute: '2030-01-02T00:00:00Z' }),
    );
    const later = { ...day, from: '2030-01-02T00:00:00Z', to: '2030-01-03T00:00:00Z' };
    t.equal((await usage({ ...later, groupBy: 'app' })).series.length, 10, 'another day');
    t.equal((await usage({ ...day, groupBy: 'app', environment: 'staging' })).series.length, 10);
    await count(
      ...Array.from({ length: 150 }, (_, at) => ({
        app: 'web',
        sdk: `sdk-${at}`,
        count: 1,
        minute: '2030-01-03T00:00:00Z',
      })),
    );
    const sdks = { ...day, from: '2030-01-03T00:00:00Z', to: '2030-01-04T00:00:00Z', groupBy: 'sdk' };
    t.same(counts(await usage(sdks))['(other)'], [50]);
    t.ok(Number((await db('series').where({ level: 'app' }).count({ n: '*' }))[0]?.['n']) < 150);
  });

  await t.test('too many groups for one answer: the small ones are one, and the total is right', async t => {
    const { count, usage } = await startReports(t, await env(t));
    const features = Array.from({ length: 60 }, (_, at) => ({ feature: `f-${at}`, count: at + 1 }));
    await count(...features);
    const whole = await usage({ groupBy: 'feature' });
    t.equal(whole.series.length, 60);
    const month = { from: '2029-10-11T00:00:00Z', to: '2030-01-02T00:00:00Z', interval: 'hour' };
    const folded = await usage({ groupBy: 'feature', ...month });
    t.equal(folded.series[0]?.points.length, 1_992);
    t.equal(folded.series.length, 25);
    t.equal(folded.total, 1_830);
    t.same(
      folded.series
        .map(({ key, points }) => [key, Math.max(...points.map(([, count]) => count))])
        .slice(0, 3),
      [
        ['(other)', 666],
        ['f-59', 60],
        ['f-58', 59],
      ],
    );
    const one = await usage({ ...month, feature: 'f-0', groupBy: 'feature' });
    t.same([one.total, one.series.length], [1, 1]);
  });

  await t.test('what is kept for a while goes, the rest stays', async t => {
    const { clock, count, usage, service, db } = await startReports(t, await env(t));
    const day = (offset: number) => new Date(clock.now().getTime() - offset * 86_400_000).toISOString();
    await count(
      { minute: day(3), count: 1 },
      { minute: day(3.1), count: 2 },
      { minute: day(3.2), count: 4 },
      { minute: day(100), count: 8 },
      { minute: day(101), count: 16 },
      { minute: day(29), count: 1, feature: 'old-typo', unknown: true },
      { minute: day(31), count: 1, feature: 'older-typo', unknown: true },
    );
    const [job] = service.jobs ?? [];
    await job?.run();
    const sum = async (interval: string, from: number) =>
      (await usage({ interval, from: day(from), to: day(0) })).total;
    const left = async (table: string) =>
      Number(
        (
          await db(table)
            .min({ at: 'at' })
            .sum({ n: 'count' })
            .whereIn('series', db('series').select('id').where({ level: 'all' }))
        )[0]?.['n'],
      );
    t.equal(await left('usage_minute'), 1);
    t.equal(await left('usage_hour'), 15);
    t.equal(await sum('day', 200), 31);
    t.equal(await sum('hour', 4), 7);
    t.same(await db('seen').where({ unknown: true }).pluck('feature'), ['old-typo']);
    t.equal((await usage({ interval: 'minute' })).keptFrom, '2029-12-29T00:00:00.000Z');
    t.equal((await usage({ interval: 'hour' })).keptFrom, '2029-09-23T00:00:00.000Z');
    t.equal((await usage({ interval: 'day' })).keptFrom, null);
  });
}
