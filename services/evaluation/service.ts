import path from 'node:path';
import { routes } from '@bandera/kit/http/routes';
import { newId } from '@bandera/kit/ids';
import { installationSecrets } from '@bandera/kit/own-secret';
import { defineService } from '@bandera/kit/service';
import { evaluationConfig } from './config.ts';
import { allowances } from './domain/allowance.ts';
import { streamTokens } from './domain/stream-token.ts';
import { unleashDeltas } from './domain/unleash-delta.ts';
import { usageCounter } from './domain/usage.ts';
import { evaluationListeners } from './events.ts';
import { admission } from './routes/admission.ts';
import { atOnce } from './routes/at-once.ts';
import { flagdRoutes } from './routes/flagd.ts';
import { ofrepRoutes } from './routes/ofrep.ts';
import { announcements, ofrepEventsRoutes } from './routes/ofrep-events.ts';
import { cors, evaluationErrors, observed } from './routes/pipeline.ts';
import { sdkRoutes } from './routes/sdk.ts';
import { unleashClientRoutes } from './routes/unleash-client.ts';
import { unleashEdgeRoutes } from './routes/unleash-edge.ts';
import { unleashFrontendRoutes } from './routes/unleash-frontend.ts';
import { unleashMetricsRoutes } from './routes/unleash-metrics.ts';
import { unleashStreamingRoutes } from './routes/unleash-streaming.ts';
import { keyDirectory } from './store/keys.ts';
import { restore } from './store/restore.ts';
import { savedFiles } from './store/saved-files.ts';
import { snapshotSource } from './store/snapshot-source.ts';
import { snapshotStore } from './store/snapshots.ts';
import { streamHub } from './store/streams.ts';
import { usageSender } from './store/usage-sender.ts';

/** The data plane: answers from memory, starts from what it saved, and counts. It has no database. */
export const evaluation = defineService({
  name: 'evaluation',
  config: evaluationConfig,
  async start({ platform, config }) {
    const { log, bus, metrics } = platform;
    const now = platform.clock.ms;
    const files = savedFiles(path.join(platform.dataDir, 'evaluation'), log);
    const keys = keyDirectory({
      projects: platform.peer('projects'),
      now,
      freshMs: config.KEY_FRESH_SECONDS * 1_000,
      changed: () => files.touch('keys', keys.all),
    });
    const streams = streamHub({ metrics, now, most: config.MOST_STREAMS });
    const deltas = unleashDeltas();
    const source = snapshotSource({
      features: platform.peer('features'),
      cache: platform.cache,
      saved: id => files.read(`snapshot.${id}`),
      log,
    });
    const snapshots = snapshotStore({
      source,
      log,
      now,
      keptMs: config.KEEP_UNUSED_MINUTES * 60_000,
      isWatched: streams.has,
      letGone: deltas.forget,
      changed: (id, taken) => {
        files.touch(`snapshot.${id}`, () => taken);
        streams.wake(id);
        if (!taken) deltas.forget(id);
      },
    });
    const usage = usageCounter(now);
    const sender = usageSender({
      usage,
      bus,
      replica: newId(),
      log,
      changed: (id, batch) => files.touch(`usage.${id}`, () => batch),
    });
    await restore(files, { keys, snapshots, sender }, log);

    const { admit, known, find, admitAs } = admission({ keys, allowance: allowances(now) });
    const tokens = streamTokens(installationSecrets(platform, 'evaluation'), now);
    const parts = { admit, keys, snapshots, usage, deltas, streams };
    const announce = config.MOST_STREAMS > 0 ? announcements(tokens) : () => undefined;
    const preferStreams = config.UNLEASH_STREAMING;
    const list = [
      ...ofrepRoutes({ ...parts, announce }),
      ...ofrepEventsRoutes({ ...parts, find, admitAs, tokens, now }),
      ...unleashClientRoutes({ ...parts, preferStreams }),
      ...unleashStreamingRoutes(parts),
      ...unleashMetricsRoutes(parts),
      ...unleashFrontendRoutes(parts),
      ...unleashEdgeRoutes({ find }),
      ...flagdRoutes(parts),
      ...sdkRoutes(parts),
    ];
    return {
      handle: atOnce({
        ...parts,
        announce,
        preferStreams,
        known,
        admitAs,
        log,
        metrics,
        trustedProxies: platform.config.TRUSTED_PROXIES,
      }),
      routes: list,
      pipeline: [
        observed(metrics),
        cors(),
        evaluationErrors(log),
        routes(list, { permits: () => false, log }),
      ],
      listeners: evaluationListeners(keys, snapshots),
      jobs: [
        { name: 'flush usage', everyMs: config.USAGE_FLUSH_SECONDS * 1_000, run: sender.flush },
        { name: 'poll revisions', everyMs: config.REVISION_POLL_SECONDS * 1_000, run: snapshots.poll },
        { name: 'let go of the unused', everyMs: 60_000, run: async () => snapshots.letGo() },
        { name: 'keep streams alive', everyMs: 20_000, run: streams.keepAlive },
      ],
      // What was saved may be old by now; answering does not wait for knowing.
      started: async () => void snapshots.poll(),
      drain: streams.drain,
      async stop() {
        await sender.close();
        await files.settled();
      },
    };
  },
});
