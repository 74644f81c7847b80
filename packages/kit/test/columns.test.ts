import { fixedClock, systemClock } from '@bandera/kit/clock';
import {
  bool,
  bytes,
  date,
  iso,
  json,
  named,
  nullable,
  number,
  oneOf,
  type Row,
  type RowCodec,
  rows,
  text,
} from '@bandera/kit/db/columns';
import { idSchema, newId } from '@bandera/kit/ids';
import t from 'tap';
import { z } from 'zod';

const limits = z.object({ seats: z.int() });

const row = rows({
  id: text,
  ownerId: named('owner', text),
  size: number,
  enabled: bool,
  state: oneOf('active', 'deleted'),
  limits: json(limits),
  icon: nullable(bytes),
  archivedAt: nullable(iso),
  createdAt: date,
});
type Thing = Row<typeof row>;

const stored = {
  id: 'a',
  owner: 'b',
  size: '12',
  enabled: 1,
  state: 'active',
  limits: '{"seats":3}',
  icon: null,
  archived_at: null,
  created_at: 1_900_000_000_000,
};

t.test('a row codec knows fields and columns', async t => {
  const given: Thing = row.fromRow({ ...stored, not_ours: 1 });
  t.strictSame(given, {
    id: 'a',
    ownerId: 'b',
    size: 12,
    enabled: true,
    state: 'active',
    limits: { seats: 3 },
    icon: null,
    archivedAt: null,
    createdAt: new Date(1_900_000_000_000),
  });
  t.same(row.columns, [
    'id',
    'owner',
    'size',
    'enabled',
    'state',
    'limits',
    'icon',
    'archived_at',
    'created_at',
  ]);
  t.same(row.columnsOf('t').slice(0, 2), ['t.id', 't.owner']);
  t.equal(row.column('archivedAt'), 'archived_at');
  t.same(row.toRow({ enabled: false, size: undefined, archivedAt: null }), {
    enabled: false,
    archived_at: null,
  });
  t.same(row.toRow({ limits: { seats: 4 } }), { limits: '{"seats":4}' });
  t.equal(row.fromFirst(undefined), undefined);

  // An existing type can be given; a codec that does not fit it does not compile.
  interface Small {
    id: string;
    on: boolean;
  }
  const fitting: RowCodec<Small> = rows({ id: text, on: bool });
  t.same(fitting.columns, ['id', 'on']);
  // @ts-expect-error `on` is a boolean
  const wrong: RowCodec<Small> = rows({ id: text, on: text });
  t.ok(wrong);
  // @ts-expect-error no such field
  t.throws(() => row.column('nothing'));
  // @ts-expect-error no such state
  t.same(row.toRow({ state: 'gone' }), { state: 'gone' });
});

t.test('what the database holds is checked, and the column named', async t => {
  const cases: [object, RegExp][] = [
    [{ id: null }, /column id: expected text, the database holds null/],
    [{ size: 'many' }, /column size: expected a number, the database holds string/],
    [{ enabled: null }, /column enabled: expected a boolean/],
    [{ state: 'gone' }, /column state: expected active \| deleted/],
    [{ limits: '{"seats":"x"}' }, /column limits: .*seats/s],
    [{ limits: { seats: 1 } }, /column limits: expected JSON text/],
    [{ icon: 'x' }, /column icon: expected bytes/],
    [{ archived_at: 'never' }, /column archived_at: expected a time/],
    [{ created_at: undefined }, /column created_at: expected a time, the database holds null/],
  ];
  for (const [change, message] of cases) t.throws(() => row.fromRow({ ...stored, ...change }), message);
  t.throws(() => row.fromRow(undefined), /expected a row/);
});

t.test('ids and clocks', async t => {
  const ids = Array.from({ length: 1000 }, newId);
  t.same(ids.toSorted(), ids, 'ids increase');
  t.ok(ids.every(id => idSchema.safeParse(id).success));
  for (const id of ['', 'x', newId().toUpperCase(), `${newId()} `]) t.notOk(idSchema.safeParse(id).success);
  const clock = fixedClock('2030-01-01T00:00:00Z');
  t.same(clock.advance(1500), new Date('2030-01-01T00:00:01.500Z'));
  t.same(clock.now(), clock.now());
  t.ok(systemClock.now() instanceof Date);
});
