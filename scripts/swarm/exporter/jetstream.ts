import { z } from 'zod';
import type { Sample, Source } from './gauges.ts';

const cluster = z.object({
  leader: z.string().optional(),
  replicas: z
    .array(z.object({ current: z.boolean().default(false), offline: z.boolean().default(false) }))
    .nullish(),
});
const consumer = z.object({
  name: z.string(),
  stream_name: z.string(),
  cluster: cluster.nullish(),
  num_pending: z.number(),
  num_ack_pending: z.number(),
  num_redelivered: z.number(),
});
const stream = z.object({
  name: z.string(),
  cluster: cluster.nullish(),
  config: z.object({ num_replicas: z.number() }).nullish(),
  state: z.object({ messages: z.number(), bytes: z.number() }),
  consumer_detail: z.array(consumer).nullish(),
});
const jsz = z.object({
  meta_cluster: cluster.nullish(),
  account_details: z.array(z.object({ stream_detail: z.array(stream).nullish() })).nullish(),
});

/** A NATS server by its own name, and the address of its monitoring port. */
export interface Monitor {
  server: string;
  url: string;
}

/** What NATS servers say of themselves and their streams. */
export const jetstreamSource = (monitors: Monitor[]): Source => ({
  name: 'jetstream',
  async read() {
    const samples = await Promise.all(
      monitors.map(monitor => samplesOf(monitor).catch(() => silent(monitor))),
    );
    return samples.flat();
  },
});

const silent = ({ server }: Monitor): Sample[] => [
  { name: 'jetstream_server_up', labels: { server }, value: 0 },
];

async function samplesOf({ server, url }: Monitor): Promise<Sample[]> {
  const answer = await fetch(`${url}/jsz?accounts=true&streams=true&consumers=true&config=true`, {
    signal: AbortSignal.timeout(2_000),
  });
  const { meta_cluster: meta, account_details: accounts } = jsz.parse(await answer.json());
  const streams = (accounts ?? []).flatMap(account => account.stream_detail ?? []);
  // Followers lag behind: only the leader of a stream or consumer knows its numbers.
  const leads = (part: { cluster?: z.output<typeof cluster> | null | undefined }) =>
    part.cluster?.leader === undefined || part.cluster.leader === server;
  const consumers = streams.flatMap(each => each.consumer_detail ?? []);
  return [
    { name: 'jetstream_server_up', labels: { server }, value: 1 },
    ...(meta
      ? [
          {
            name: 'jetstream_meta_leader' as const,
            labels: { server },
            value: Number(meta.leader === server),
          },
        ]
      : []),
    ...streams.filter(leads).flatMap(streamSamples),
    ...consumers.filter(leads).flatMap(consumerSamples),
  ];
}

function streamSamples({ name, state, config, cluster: members }: z.output<typeof stream>): Sample[] {
  const labels = { stream: name };
  const followers = (members?.replicas ?? []).filter(({ current, offline }) => current && !offline);
  return [
    { name: 'jetstream_stream_messages', labels, value: state.messages },
    { name: 'jetstream_stream_bytes', labels, value: state.bytes },
    { name: 'jetstream_stream_replicas', labels, value: config?.num_replicas ?? 1 },
    { name: 'jetstream_stream_current_replicas', labels, value: 1 + followers.length },
  ];
}

function consumerSamples(of: z.output<typeof consumer>): Sample[] {
  const labels = { stream: of.stream_name, consumer: of.name };
  return [
    { name: 'jetstream_consumer_pending_messages', labels, value: of.num_pending },
    { name: 'jetstream_consumer_open_messages', labels, value: of.num_ack_pending },
    { name: 'jetstream_consumer_redelivered_messages', labels, value: of.num_redelivered },
  ];
}
