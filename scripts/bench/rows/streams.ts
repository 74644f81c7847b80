import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../bench.ts';
import { bytes, count, duration, figure } from '../format.ts';
import { type HouseServer, importFeatures, startHouse, untilServed } from '../house-server.ts';
import { type Listeners, startListeners } from '../listeners.ts';
import { processorMs, residentBytes } from '../machine.ts';
import type { Line } from '../outcome.ts';
import { flagKey } from '../sample-flags.ts';
import { median } from '../statistics.ts';

const flags = 100;
const wanted = 10_000;
/** After a change: what else it sets in motion (audit, mails, reports) has come to rest. */
const restMs = 400;

/** So many streams, and what they cost. */
interface Step {
  streams: number;
  /** Milliseconds that it took to open those that were not there yet. */
  openedMs: number;
  resident: number;
  /** Milliseconds from the answer to the change until the last of them was told, for each change. */
  lastToldMs: number[];
  /** Processor milliseconds of the server for each change, all that follows from it included. */
  processorMs: number[];
}

export const streams: Row = {
  key: 'streams',
  title: 'Event streams',
  meaning:
    'OFREP event streams to one process, held open by another one over real connections: resident memory of the server with them, and the time from the answer to PATCH /api/v1/features/{id}/environments/{env} until the last client was told. Processor time is what a change costs the whole server beyond what it costs with no stream open. Clients only listen: what they fetch after they were told is in the rows of OFREP and Unleash.',
  async run(bench) {
    const most = bench.quick ? wanted / 10 : wanted;
    const changes = bench.quick ? 3 : 10;
    await using house = await startHouse(bench, { MOST_STREAMS: String(most * 2) });
    const keys = Array.from({ length: flags }, (_, index) => flagKey(index));
    await importFeatures(house, keys);
    await untilServed(house, flags);
    const subject = await subjectOf(house);
    await using listeners = startListeners(house.url + subject.stream);
    const steps: Step[] = [];
    for (const part of [0, 0.25, 0.5, 1]) {
      bench.say(`${count(part * most)} streams`);
      const started = performance.now();
      await listeners.hold(part * most);
      const openedMs = performance.now() - started;
      const step = await changesWith({ house, subject, listeners, streams: part * most, changes });
      steps.push({ ...step, openedMs });
    }
    return {
      payload: `one environment of ${flags} flags, ${changes} changes at each number of streams`,
      lines: linesOf(steps),
      raw: { steps },
    };
  },
};

/** What is changed, and where one hears of it. */
interface Subject {
  path: string;
  stream: string;
  revision: number;
}

async function subjectOf({ url, key, owner, environment }: HouseServer): Promise<Subject> {
  const { id } = await owner.get<{ id: string }>(`/api/v1/features/${flagKey(0)}?project=shop`);
  const answer = await fetch(`${url}/ofrep/v1/evaluate/flags`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: '{}',
  });
  const bulk: Bulk = JSON.parse(await answer.text());
  const [stream] = bulk.eventStreams;
  if (!stream) throw new Error('no event stream was announced');
  return {
    path: `/api/v1/features/${id}/environments/${environment}`,
    stream: stream.endpoint.requestUri,
    revision: Number(bulk.metadata.version),
  };
}

interface Bulk {
  metadata: { version: string };
  eventStreams: { endpoint: { requestUri: string } }[];
}

interface Trial {
  house: HouseServer;
  subject: Subject;
  listeners: Listeners;
  streams: number;
  changes: number;
}

async function changesWith(trial: Trial): Promise<Omit<Step, 'openedMs'>> {
  const { house, subject, listeners, streams, changes } = trial;
  const step = { streams, lastToldMs: [] as number[], processorMs: [] as number[] };
  const used = () => processorMs(house.pid) ?? Number.NaN;
  for (let index = 0; index < changes; index++) {
    await sleep(restMs);
    const before = used();
    subject.revision += 1;
    const heard = streams > 0 ? listeners.haveHeard(subject.revision) : undefined;
    await house.owner.patch(subject.path, { enabled: subject.revision % 2 === 0 });
    const answered = performance.now();
    await heard;
    if (streams > 0) step.lastToldMs.push(performance.now() - answered);
    await sleep(restMs);
    step.processorMs.push(used() - before);
  }
  return { ...step, resident: residentBytes(house.pid) };
}

function linesOf(steps: Step[]): Line[] {
  const [none, ...some] = steps;
  const all = some.at(-1);
  if (!none || !all) throw new Error('nothing was measured');
  const each = (all.resident - none.resident) / all.streams;
  const openedMs = some.reduce((sum, step) => sum + step.openedMs, 0);
  const beyond = median(all.processorMs) - median(none.processorMs);
  return [
    ...some.map(({ streams, lastToldMs }) => ({
      what: `last of ${count(streams)} told`,
      measured: `${duration(median(lastToldMs))}, max ${duration(Math.max(...lastToldMs))}`,
      reference: '',
    })),
    {
      what: 'memory, a stream',
      measured: bytes(each),
      reference: `${bytes(all.resident)} with ${count(all.streams)}, ${bytes(none.resident)} with none`,
    },
    {
      what: 'streams opened',
      measured: `${figure(all.streams / (openedMs / 1_000))}/s`,
      reference: '',
    },
    { what: 'processor, a stream and change', measured: duration(beyond / all.streams), reference: '' },
  ];
}
