import { z } from 'zod';

const replica = z.object({
  name: z.string(),
  current: z.boolean().default(false),
  offline: z.boolean().optional(),
});
const cluster = z.object({ leader: z.string().optional(), replicas: z.array(replica).nullish() });

/** What we read of `/jsz?accounts=true&streams=true&config=true` of a server. */
export const jszSchema = z.object({
  server_id: z.string(),
  meta_cluster: cluster.extend({ cluster_size: z.number().default(0) }).nullish(),
  account_details: z
    .array(
      z.object({
        name: z.string(),
        stream_detail: z
          .array(
            z.object({
              name: z.string(),
              cluster: cluster.nullish(),
              config: z.object({ num_replicas: z.number().default(1) }).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});
export type Jsz = z.infer<typeof jszSchema>;

/**
 * What speaks against taking the next server down; undefined when nothing does: all servers answer, they have one leader
 * and all follow it, and each stream has all its replicas up to date. Only a leader knows how far its followers are, so
 * each one is asked about its own; answers are by the servers' names.
 */
export function outOfSync(answers: ReadonlyMap<string, Jsz | undefined>): string | undefined {
  const silent = [...answers].filter(([, answer]) => answer === undefined).map(([name]) => name);
  if (silent.length > 0) return `${silent.join(', ')} ${silent.length > 1 ? 'do' : 'does'} not answer`;
  const servers = [...answers].flatMap(([name, answer]) => (answer ? [{ name, ...answer }] : []));
  if (servers.length < 2) return undefined;
  const leaders = new Set(servers.map(({ meta_cluster: meta }) => meta?.leader ?? ''));
  const [leader = ''] = leaders;
  if (leaders.size !== 1 || leader === '') return 'the servers have no common leader';
  const known = servers.find(({ name }) => name === leader)?.meta_cluster?.replicas ?? [];
  const behind = known.filter(({ current, offline }) => !current || offline === true);
  if (behind.length > 0) return `${namesOf(behind)} behind the leader`;
  if (known.length < servers.length - 1) return `${leader} knows ${known.length} followers`;
  return streamsOutOfSync(servers);
}

const namesOf = (replicas: readonly { name: string }[]) =>
  `${replicas.map(({ name }) => name).join(', ')} ${replicas.length > 1 ? 'are' : 'is'}`;

function streamsOutOfSync(servers: readonly (Jsz & { name: string })[]): string | undefined {
  const copies = servers.flatMap(({ name: server, account_details: accounts }) =>
    (accounts ?? []).flatMap(account =>
      (account.stream_detail ?? []).map(stream => ({
        ...stream,
        server,
        id: `${account.name}/${stream.name}`,
      })),
    ),
  );
  for (const [id, own] of Map.groupBy(copies, ({ id }) => id)) {
    const wanted = Math.max(...own.map(({ config }) => config?.num_replicas ?? 1));
    if (own.length < wanted) return `stream ${id} is on ${own.length} of ${wanted} servers`;
    if (wanted === 1) continue;
    const leading = own.find(({ server, cluster }) => cluster?.leader === server);
    if (!leading) return `stream ${id} has no leader`;
    const late = (leading.cluster?.replicas ?? []).filter(({ current }) => !current);
    if (late.length > 0) return `stream ${id}: ${namesOf(late)} behind`;
  }
  return undefined;
}

/** Followers first, the leader of all last: each change of leader is a pause. */
export function rollingOrder(
  names: readonly string[],
  answers: ReadonlyMap<string, Jsz | undefined>,
): string[] {
  const leader = [...answers.values()].find(answer => answer?.meta_cluster?.leader)?.meta_cluster?.leader;
  return [...names.filter(name => name !== leader), ...names.filter(name => name === leader)];
}
