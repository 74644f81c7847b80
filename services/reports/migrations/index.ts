import { series } from './0001_series.ts';
import { days, hours, minutes } from './0002_rollups.ts';
import { seen } from './0005_seen.ts';
import { projects } from './0006_projects.ts';
import { features } from './0007_features.ts';
import { seriesLevels } from './0008_series_levels.ts';
import { seriesIndex } from './0009_series_index.ts';
import { summaries } from './0010_summaries.ts';

export const migrations = [
  series,
  minutes,
  hours,
  days,
  seen,
  projects,
  features,
  seriesLevels,
  seriesIndex,
  summaries,
];
