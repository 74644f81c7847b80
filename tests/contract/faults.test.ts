import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { marks, withResults } from '../../scripts/faults/page.ts';
import { fromSummary } from '../../scripts/faults/proofs.ts';
import { rows, withstandsLossOfNode } from '../../scripts/faults/rows.ts';
import { trialNames } from '../../scripts/swarm/lab/trials.ts';

const page = readFileSync('docs/faults.md', 'utf8');

t.test('every promise has its proof, and a line in docs/faults.md', async t => {
  t.same(
    rows.map(({ id }) => id),
    Array.from({ length: 12 }, (_, n) => `R${n + 1}`),
  );
  for (const { id, proofs } of rows) {
    t.match(page, `\n| ${id} | `, id);
    for (const proof of proofs) {
      if (proof.kind === 'lab')
        t.ok(
          proof.trials.every(name => trialNames.includes(name)),
          id,
        );
      if (proof.kind !== 'test') continue;
      t.ok(existsSync(proof.file), proof.file);
      t.match(
        readFileSync(proof.file, 'utf8'),
        `\`${id}: `,
        `${proof.file} tells what it has measured for ${id}`,
      );
    }
  }
});

t.test('a run renews its rows and leaves the others', async t => {
  const [first, second] = rows;
  if (!first || !second) throw new Error('there are no rows');
  const empty = `before\n${marks.begin}\n${marks.end}\nafter`;
  const one = withResults(empty, rows, [{ row: first, held: true, measured: '0 | 9' }], 'today');
  t.match(one, '| R1 | ');
  t.match(one, '| 0 \\| 9 | yes | today |');
  const two = withResults(one, rows, [{ row: second, held: false, measured: 'x' }], 'tomorrow');
  t.match(two, '| 0 \\| 9 | yes | today |');
  t.match(two, '| x | **no** | tomorrow |');
  t.match(two, /^before\n[\s\S]*\nafter$/);
  t.throws(() => withResults('no marks', rows, [], ''), /marks/);
});

t.test('what the Swarm test prints', async t => {
  const lines = [
    'update                 sent   5340  failed   0  p50 3.1 ms  p99 61 ms  max 210 ms',
    'secret rotation        sent   9100  failed   2  p50 3.0 ms  p99 70 ms  max 400 ms  first: answered 502',
  ];
  const told = fromSummary([{ id: 'R1', names: ['update', 'secret rotation', 'scale'] }], lines, true);
  t.same(told.get('R1'), [
    'update: 0 of 5340 requests failed, p99 61 ms',
    'secret rotation: 2 of 9100 requests failed, p99 70 ms',
  ]);
  const loss = 'backup, loss of everything, restore                                          200 s';
  const rows = [{ id: 'R11', names: ['backup'] }];
  t.same(fromSummary(rows, [loss], true).get('R11'), [
    'whole Swarm: everything removed, restored, every hash equal: 200 s',
  ]);
  t.same(fromSummary(rows, lines, true).get('R11'), [], 'not gone through');
  t.same(fromSummary(rows, [loss], false).get('R11'), [], 'the run failed');
});

t.test('a lab that serves and comes back, but late or with failures, does not meet the target', async t => {
  const account = (capacity: number, failed: number) =>
    `lab, power: passed, noticed after 9 s, capacity back after ${capacity} s; 30000 requests in 60 s, ${failed} failed, 0 sent again`;
  t.equal(withstandsLossOfNode(account(30, 29)), true);
  t.equal(withstandsLossOfNode(account(31, 0)), false);
  t.equal(withstandsLossOfNode(account(30, 30)), false);
  t.equal(withstandsLossOfNode('lab: not in docs/lab.md yet'), false);
});
