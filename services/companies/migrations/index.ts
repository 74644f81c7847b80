import type { Migration } from '@bandera/kit/db/migrate';
import { companiesTable } from './0001_companies.ts';
import { logosTable } from './0002_logos.ts';

export const migrations: Migration[] = [companiesTable, logosTable];
