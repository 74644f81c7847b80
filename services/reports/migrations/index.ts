import { series } from './0001_series.ts';
import { days, hours, minutes } from './0002_rollups.ts';
import { seen } from './0005_seen.ts';
import { projects } from './0006_projects.ts';
import { features } from './0007_features.ts';

export const migrations = [series, minutes, hours, days, seen, projects, features];
