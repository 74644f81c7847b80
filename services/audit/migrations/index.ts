import { chains } from './0001_chains.ts';
import { entries } from './0002_entries.ts';

export const migrations = [chains, entries];
