import { z } from 'zod';
import { ConfigError, type Env, flag, integer, readConfig, secretList } from './config.ts';

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      value =>
        URL.canParse(value.replaceAll('{service}', 'x')) &&
        protocols.includes(new URL(value.replaceAll('{service}', 'x')).protocol),
      {
        message: `must be a URL starting with ${protocols.join('// or ')}//`,
      },
    );

/** What every process reads from its environment, whichever services it runs. Documented in README's table. */
export const platformSchema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  HOST: z.string().optional(),
  PORT: integer(0, 65_535).default(8080),
  METRICS_PORT: integer(0, 65_535).optional(),
  PUBLIC_URL: url('http:', 'https:').optional(),
  DATA_DIR: z.string().default('.data'),
  ASSETS_DIR: z.string().optional(),
  DATABASE_URL: url('mysql:').optional(),
  DATABASE_POOL: integer(1, 200).default(10),
  MIGRATE: flag.default(true),
  NATS_URL: z.string().optional(),
  NATS_REPLICAS: integer(1, 5).default(1),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z.string().default('Bandera <bandera@localhost>'),
  SERVICE_URL: url('http:', 'https:').optional(),
  INTERNAL_SECRET: secretList.optional(),
  TRUSTED_PROXIES: integer(0, 10).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DRAIN_SECONDS: integer(0, 30).optional(),
  PATIENCE: integer(1, 100).default(1),
});

export type PlatformConfig = Omit<z.infer<typeof platformSchema>, 'HOST' | 'INTERNAL_SECRET'> & {
  /** Where it listens: this machine only, unless in production, where it is all addresses of the container. */
  HOST: string;
  /** The first line of INTERNAL_SECRET. */
  INTERNAL_SECRET?: string | undefined;
  /** All lines of INTERNAL_SECRET. */
  internalSecrets: string[];
  /** Base URLs of services that run elsewhere, from `<NAME>_URL`. */
  peerUrls: Record<string, string>;
};

/** Reads the platform's names and checks the combinations that cannot work; throws `ConfigError` with all of them. */
export function readPlatformConfig(env: Env, serviceNames: string[]): PlatformConfig {
  // Their names are known only here; typed as nothing, they leave the platform's own types as they are.
  const peers: Record<never, z.ZodType> = Object.fromEntries(
    serviceNames.map(name => [`${name.toUpperCase()}_URL`, url('http:', 'https:').optional()]),
  );
  const config = readConfig(platformSchema.extend(peers), env);
  const peerUrls: Record<string, string> = {};
  for (const name of serviceNames) {
    const value: unknown = Reflect.get(config, `${name.toUpperCase()}_URL`);
    if (typeof value === 'string' && value !== '') peerUrls[name] = value;
  }
  const apart = config.SERVICE_URL !== undefined || Object.keys(peerUrls).length > 0;
  const production = config.NODE_ENV === 'production';
  const problems = [
    // Tests of one service stand in for the others themselves, and emit their events on the local bus.
    apart &&
      config.NODE_ENV !== 'test' &&
      !config.NATS_URL &&
      'NATS_URL: is required when services run in separate processes',
    (apart || production) &&
      !config.INTERNAL_SECRET &&
      'INTERNAL_SECRET: is required in production and when services run in separate processes',
    production && !config.PUBLIC_URL && 'PUBLIC_URL: is required in production (links in mails point there)',
  ].filter(line => line !== false);
  if (problems.length > 0) throw new ConfigError(problems);
  const internalSecrets = config.INTERNAL_SECRET ?? [];
  const common = { ...config, INTERNAL_SECRET: internalSecrets[0], internalSecrets, peerUrls };
  return { ...common, HOST: config.HOST ?? (production ? '0.0.0.0' : '127.0.0.1') };
}
