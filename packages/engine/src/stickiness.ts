import type { Context, Reader } from './context.ts';
import type { BucketTrace } from './explanation.ts';
import { bucketAfter, groupPrefix, type Prefix } from './murmur3.ts';

/** What keeps a user in the same bucket. */
export interface Stickiness {
  readonly name: string;
  /** The id to hash; undefined when the context has none. An empty id counts as none, as in the Unleash SDKs. */
  readonly id: Reader;
  /** Without an id: a random bucket, or none at all. */
  readonly otherwise: 'random' | 'none';
}

/** Fields of the `default` stickiness: for variants the chain is longer (evaluation-semantics, 6.2 and 7.1). */
const DEFAULT_FIELDS = {
  rollout: ['userId', 'sessionId'],
  variants: ['userId', 'sessionId', 'remoteAddress'],
} as const;

/** Absent or empty means `default`. A custom field that is missing fails a rollout, but draws a random variant. */
export function stickinessOf(
  name: string | undefined,
  use: 'rollout' | 'variants',
  reader: (field: string) => Reader,
): Stickiness {
  if (name === 'random') return { name, id: () => undefined, otherwise: 'random' };
  if (name === undefined || name === '' || name === 'default') {
    return { name: 'default', id: firstOf(DEFAULT_FIELDS[use].map(reader)), otherwise: 'random' };
  }
  return { name, id: firstOf([reader(name)]), otherwise: use === 'rollout' ? 'none' : 'random' };
}

function firstOf(readers: readonly Reader[]): Reader {
  return context => {
    for (const read of readers) {
      const id = read(context);
      if (id !== undefined && id !== '') return id;
    }
    return undefined;
  };
}

/** Puts contexts into the buckets 1 to `of`. */
export class Buckets {
  readonly groupId: string;
  readonly stickiness: Stickiness;
  readonly of: number;
  readonly #group: Prefix;
  readonly #random: () => number;

  constructor(groupId: string, stickiness: Stickiness, of: number, seed: number, random: () => number) {
    this.groupId = groupId;
    this.stickiness = stickiness;
    this.of = of;
    this.#group = groupPrefix(groupId, seed);
    this.#random = random;
  }

  /** 0 when the context belongs to none. */
  bucket(context: Context): number {
    const id = this.stickiness.id(context);
    if (id !== undefined) return bucketAfter(this.#group, id, this.of);
    return this.stickiness.otherwise === 'random' ? Math.floor(this.#random() * this.of) + 1 : 0;
  }

  /** How the context came into that bucket. */
  trace(context: Context, bucket: number): BucketTrace {
    const id = this.stickiness.id(context);
    const { groupId, stickiness } = this;
    return {
      groupId,
      stickiness: stickiness.name,
      ...(id === undefined ? {} : { id }),
      ...(bucket === 0 ? {} : { bucket }),
    };
  }
}
