import { z } from 'zod';
import { parsed } from './json-body.ts';

/** Beyond so many evaluations in one line somebody is making them up. */
const mostCounted = 1_000_000_000;

const usage = z.object({
  entries: z
    .array(
      z.object({
        feature: z.string().min(1),
        /** Absent when none was served. */
        variant: z.string().default(''),
        enabled: z.boolean(),
        /** Start of the minute in which it was evaluated. */
        minute: z.iso.datetime().transform(text => Date.parse(text)),
        count: z.int().min(1).max(mostCounted),
      }),
    )
    .max(5_000),
});

/** How often one outcome of one feature was served within one minute (milliseconds since 1970). */
export type SdkCount = z.output<typeof usage>['entries'][number];

/** The body of `POST /api/sdk/v1/usage`. Throws 400, naming the first field that is wrong. */
export const sdkCountsIn = (body: string): SdkCount[] => parsed(usage, body).entries;
