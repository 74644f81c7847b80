import type { Migration } from '@bandera/kit/db/migrate';
import { codesTable } from './0001_codes.ts';
import { redeemedProofsTable } from './0002_redeemed_proofs.ts';

export const migrations: Migration[] = [codesTable, redeemedProofsTable];
