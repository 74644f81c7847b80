import type { Row } from './bench.ts';
import { change } from './rows/change.ts';
import { enginePeers } from './rows/engine-peers.ts';
import { engineScale } from './rows/engine-scale.ts';
import { featureList } from './rows/feature-list.ts';
import { ingest } from './rows/ingest.ts';
import { memory } from './rows/memory.ts';
import { ofrepBulk, ofrepSingle } from './rows/ofrep.ts';
import { seedsLoad } from './rows/seeds-load.ts';
import { start } from './rows/start.ts';
import { streams } from './rows/streams.ts';
import { unleashBackend, unleashFrontend } from './rows/unleash.ts';
import { usageReport } from './rows/usage-report.ts';

/** The table of targets, in its order. */
export const rows: Row[] = [
  enginePeers,
  engineScale,
  ofrepSingle,
  ofrepBulk,
  unleashFrontend,
  unleashBackend,
  change,
  streams,
  seedsLoad,
  usageReport,
  ingest,
  featureList,
  start,
  memory,
];
