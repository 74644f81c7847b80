import type { Row } from './bench.ts';
import { enginePeers } from './rows/engine-peers.ts';
import { engineScale } from './rows/engine-scale.ts';
import { ofrepBulk, ofrepSingle } from './rows/ofrep.ts';

/** The table of targets, in its order. */
export const rows: Row[] = [enginePeers, engineScale, ofrepSingle, ofrepBulk];
