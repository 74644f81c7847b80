import type { FeatureEnvironment } from '@bandera/contracts/feature';
import type { Trx } from '@bandera/kit/db/tx';
import type { Configuration } from '../domain/configuration.ts';
import type { StoredFeature } from '../domain/feature.ts';
import {
  enterArchived,
  enterConfiguration,
  enterCreation,
  enterSettings,
  type Ledger,
  newLedger,
  writeLedger,
} from './ledger.ts';
import type { By } from './revision.ts';

/** Each writes one decided change by itself: see the functions of the ledger, which an import fills with many. */

export const insertFeature = (trx: Trx, given: StoredFeature, by: By): Promise<StoredFeature> =>
  alone(trx, ledger => enterCreation(ledger, given, by));

export const writeSettings = (
  trx: Trx,
  before: StoredFeature,
  wanted: StoredFeature,
  by: By,
): Promise<StoredFeature> => alone(trx, ledger => enterSettings(ledger, before, wanted, by));

export const writeArchived = (
  trx: Trx,
  before: StoredFeature,
  archivedAt: string | null,
  at: string,
): Promise<StoredFeature> => alone(trx, ledger => enterArchived(ledger, before, archivedAt, at));

export const writeConfiguration = (
  trx: Trx,
  feature: StoredFeature,
  current: FeatureEnvironment,
  wanted: Configuration,
  by: By,
): Promise<FeatureEnvironment> =>
  alone(trx, ledger => enterConfiguration(ledger, feature, current, wanted, by));

async function alone<T>(trx: Trx, enter: (ledger: Ledger) => T): Promise<T> {
  const ledger = newLedger();
  const result = enter(ledger);
  await writeLedger(trx, ledger);
  return result;
}
