import type { Migration } from '@bandera/kit/db/migrate';
import { copies } from './0001_copies.ts';
import { features } from './0005_features.ts';
import { segments } from './0010_segments.ts';
import { snapshots } from './0013_snapshots.ts';

/** Oldest first. A migration that was released is never edited. */
export const migrations: Migration[] = [...copies, ...features, ...segments, ...snapshots];
