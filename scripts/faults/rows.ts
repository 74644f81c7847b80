/** What shows how a row behaves. */
export type Proof =
  /** A test that writes what it has measured as comments, `R5: …`; with backends of `npm test` where it asks for them. */
  | { kind: 'test'; file: string; env?: Record<string, string>; backends?: true }
  /** Lines of the summary of `npm run test:swarm`, by their names. */
  | { kind: 'swarm'; lines: string[] }
  /** Trials of the last run of `scripts/lab test`, as docs/lab.md has them: a run of its own takes hours where KVM is not. */
  | { kind: 'lab'; trials: string[] };

export interface Row {
  id: string;
  fault: string;
  target: string;
  proofs: Proof[];
  /** Where a proof passes with less than the target: whether what it has measured meets it. */
  meets?: (measured: string) => boolean;
}

const test = (file: string, env?: Record<string, string>): Proof => ({
  kind: 'test',
  file,
  ...(env && { env }),
});
const withBackends = (file: string): Proof => ({ kind: 'test', file, backends: true });

/** The promises of reliability, and where each is put to the test. */
export const rows: readonly Row[] = [
  {
    id: 'R1',
    fault: 'rolling update, rollback, scaling, secret rotation, drain of a node, under load',
    target: '0 failed',
    proofs: [
      { kind: 'swarm', lines: ['update', 'rollback', 'scale', 'secret rotation'] },
      { kind: 'lab', trials: ['update', 'bad', 'drain', 'rotate'] },
    ],
  },
  {
    id: 'R2',
    fault: 'kill -9 of relay, consumer, broker; database fails over; the broker’s disk is lost',
    target: '0 events lost, 0 out of order per aggregate, 0 applied twice; 100,000 events rebuilt in 60 s',
    proofs: [
      withBackends('tests/e2e/kill.test.ts'),
      test('tests/faults/broker-away.test.ts'),
      test('tests/faults/rebuild.test.ts'),
    ],
  },
  {
    id: 'R3',
    fault: 'kill -9 of one instance of each service',
    target: 'only requests in flight on it fail; none after 3 s',
    proofs: [{ kind: 'swarm', lines: ['kill'] }],
  },
  {
    id: 'R4',
    fault: 'loss of a worker node',
    target: 'errors < 0.1 % over 60 s; capacity back in 30 s',
    // The trial asks that requests are served and that capacity comes back, however slow the lab's processors are.
    proofs: [{ kind: 'lab', trials: ['power'] }],
    meets: withstandsLossOfNode,
  },
  {
    id: 'R5',
    fault: 'database away, then read-only',
    target:
      'evaluation 100 % served; writes 503 with Retry-After; first write 5 s after it is back; none twice',
    proofs: [test('tests/faults/database-away.test.ts')],
  },
  {
    id: 'R6',
    fault: 'Redis away',
    target: '0 errors; one load per key and second',
    proofs: [test('tests/faults/redis-away.test.ts')],
  },
  {
    id: 'R7',
    fault: 'NFS hangs',
    target: 'only uploads of logos notice; event loop lag < 50 ms',
    proofs: [test('tests/faults/volume-hung.test.ts')],
  },
  {
    id: 'R8',
    fault: 'NATS away',
    target: 'writes succeed; every event delivered afterwards',
    proofs: [test('tests/faults/broker-away.test.ts')],
  },
  {
    id: 'R9',
    fault: 'every other service down, evaluation restarted',
    target: 'answers from its saved snapshot',
    proofs: [test('services/evaluation/test/restart.test.ts')],
  },
  {
    id: 'R10',
    fault: 'wrong requests to every route: types, sizes, encodings, depths, paths, ids of other companies',
    target: '0 answers of 500, 0 leaks, 0 unhandled rejections, memory flat',
    proofs: [test('tests/e2e/bad-input.test.ts', { BAD_INPUT_EACH: '1000' })],
  },
  {
    id: 'R11',
    fault: 'backup, wipe, restore',
    target: 'the same content hash of every table, event stream and logo',
    proofs: [withBackends('tests/matrix/backup.test.ts'), { kind: 'swarm', lines: ['backup'] }],
  },
  {
    id: 'R12',
    fault: 'kill -9 and SIGTERM of a replica that counts usage',
    target: 'at most the last second lost; none on SIGTERM',
    proofs: [withBackends('tests/e2e/usage-kill.test.ts')],
  },
];

/** From the account of the lab's trial, which asks at one pace: failures of a minute, and when capacity was back. */
export function withstandsLossOfNode(measured: string): boolean {
  const found = /capacity back after (\d+) s; (\d+) requests in (\d+) s, (\d+) failed/.exec(measured);
  if (!found) return false;
  const [capacity = 0, requests = 0, seconds = 0, failed = 0] = found.slice(1).map(Number);
  return capacity <= 30 && failed < 0.001 * 60 * (requests / seconds);
}
