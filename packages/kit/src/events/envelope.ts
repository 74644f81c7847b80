import { z } from 'zod';
import { idSchema } from '../ids.ts';

/** What every event says besides its payload. A new optional field keeps a subject's version. */
export const envelopeSchema = z.object({
  id: idSchema,
  subject: z.string(),
  /** RFC 3339, UTC. */
  at: z.iso.datetime(),
  /** `<entity>:<id>` of what changed. */
  aggregate: z.string(),
  /** 1, 2, 3 … for each aggregate, so that a consumer can see a gap. */
  sequence: z.int().positive(),
  actor: z.object({
    kind: z.enum(['user', 'service', 'key', 'anonymous']),
    id: z.string().exactOptional(),
    name: z.string().exactOptional(),
    ip: z.string().exactOptional(),
  }),
  company: z.string().exactOptional(),
  project: z.string().exactOptional(),
  environment: z.string().exactOptional(),
  /** W3C trace id of the request that caused it. */
  trace: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  data: z.unknown().optional(),
});

export type Envelope = z.infer<typeof envelopeSchema>;

/** An event before the outbox has numbered it. */
export type NewEnvelope = Omit<Envelope, 'sequence'>;
