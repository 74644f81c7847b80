import { z } from 'zod';
import { interpolate } from './interpolate.ts';
import type { StackDocument } from './stacks.ts';

const text = z.union([z.string(), z.number()]).transform(String);

/** What a job's service in a document may say; anything else is refused rather than left out. */
const jobSchema = z.strictObject({
  image: z.string(),
  entrypoint: z.array(text).optional(),
  command: z.array(text).default([]),
  user: text.optional(),
  init: z.boolean().default(false),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  environment: z.record(z.string(), text).default({}),
  secrets: z
    .array(
      z.strictObject({ source: z.string(), target: text.optional(), uid: text, gid: text, mode: z.number() }),
    )
    .default([]),
  ulimits: z.record(z.string(), z.strictObject({ soft: text, hard: text })).default({}),
  sysctls: z.record(z.string(), text).default({}),
  logging: z.strictObject({ driver: z.string(), options: z.record(z.string(), text).default({}) }).optional(),
  networks: z.array(z.string()).default([]),
  volumes: z
    .array(
      z.strictObject({ type: z.literal('tmpfs'), target: z.string(), tmpfs: z.strictObject({ size: text }) }),
    )
    .default([]),
  deploy: z.strictObject({
    mode: z.literal('replicated-job'),
    replicas: text.default('1'),
    restart_policy: z
      .strictObject({ condition: z.string(), delay: z.string(), max_attempts: text, window: z.string() })
      .optional(),
    placement: z.strictObject({ constraints: z.array(z.string()) }).optional(),
    resources: z
      .strictObject({
        limits: z.strictObject({ cpus: text, memory: z.string(), pids: text }),
        reservations: z.strictObject({ cpus: text, memory: z.string() }),
      })
      .optional(),
  }),
});

const namedNetworks = z.record(z.string(), z.looseObject({ name: z.string() }));

/**
 * The `docker service create` for a job of a document: clients before 23 read `mode: replicated-job` in a stack file, and
 * then do not know it, while the same client knows it here. Throws for what it cannot say.
 */
export function jobCommand(
  stack: string,
  name: string,
  document: StackDocument,
  variables: Record<string, string>,
): string[] {
  const job = jobSchema.parse(document.services[name]);
  const networks = namedNetworks.parse(document['networks'] ?? {});
  const say = (value: string) => interpolate(value, variables);
  const option = (flag: string, value: string | undefined) =>
    value === undefined ? [] : [`--${flag}=${say(value)}`];
  const pairs = (flag: string, values: Record<string, string>) =>
    Object.entries(values).flatMap(([key, value]) => option(flag, `${key}=${value}`));
  const secrets = job.secrets.map(({ source, target = source, uid, gid, mode }) => {
    const stored = document.secrets?.[source]?.name ?? source;
    return `source=${stored},target=${target},uid=${uid},gid=${gid},mode=0${mode.toString(8)}`;
  });
  const { restart_policy: restart, resources, placement, replicas } = job.deploy;
  return [
    ...['service', 'create', '--detach', '--no-resolve-image', '--mode=replicated-job'],
    ...option('name', `${stack}_${name}`),
    ...option('replicas', replicas),
    ...pairs('label', { 'com.docker.stack.namespace': stack }),
    ...pairs('container-label', { 'com.docker.stack.namespace': stack }),
    ...option('user', job.user),
    ...(job.init ? ['--init'] : []),
    ...(job.read_only ? ['--read-only'] : []),
    ...job.cap_drop.flatMap(each => option('cap-drop', each)),
    ...option('stop-grace-period', job.stop_grace_period),
    ...pairs('env', job.environment),
    ...secrets.flatMap(each => option('secret', each)),
    ...Object.entries(job.ulimits).flatMap(([key, { soft, hard }]) =>
      option('ulimit', `${key}=${soft}:${hard}`),
    ),
    ...pairs('sysctl', job.sysctls),
    ...option('log-driver', job.logging?.driver),
    ...pairs('log-opt', job.logging?.options ?? {}),
    ...job.networks.flatMap(each => option('network', networks[each]?.name ?? `${stack}_${each}`)),
    ...job.volumes.flatMap(({ target, tmpfs }) =>
      option('mount', `type=tmpfs,target=${target},tmpfs-size=${tmpfs.size}`),
    ),
    ...option('restart-condition', restart?.condition),
    ...option('restart-delay', restart?.delay),
    ...option('restart-max-attempts', restart?.max_attempts),
    ...option('restart-window', restart?.window),
    ...(placement?.constraints ?? []).flatMap(each => option('constraint', each)),
    ...option('limit-cpu', resources?.limits.cpus),
    ...option('limit-memory', resources?.limits.memory),
    ...option('limit-pids', resources?.limits.pids),
    ...option('reserve-cpu', resources?.reservations.cpus),
    ...option('reserve-memory', resources?.reservations.memory),
    ...(job.entrypoint ? option('entrypoint', job.entrypoint.join(' ')) : []),
    say(job.image),
    ...job.command.map(say),
  ];
}
