/** What evaluations are counted by, within a project. */
export const dimensions = ['environment', 'feature', 'variant', 'app', 'sdk'] as const;
export type Dimension = (typeof dimensions)[number];

/**
 * Every evaluation is counted once at each level, by some of its dimensions: a report then reads about as many rows as it
 * shows points, however many features, variants and apps there are. The level with the fewest series comes first.
 */
const kept = {
  sdk: ['environment', 'sdk'],
  variant: ['environment', 'variant'],
  app: ['environment', 'app'],
  feature: ['feature'],
  'environment-feature': ['environment', 'feature'],
  all: dimensions,
} as const satisfies Record<string, readonly Dimension[]>;

export type Level = keyof typeof kept;
const levels = ['sdk', 'variant', 'app', 'feature', 'environment-feature', 'all'] as const;

/** What a series counts; a dimension that its level does not keep is empty. */
export type SeriesName = Record<Dimension, string> & {
  level: Level;
  company: string;
  project: string;
  /** Whether the feature was on; false at levels that sum up. */
  enabled: boolean;
};

type Evaluated = Omit<SeriesName, 'level'>;

/** The cheapest level that tells these dimensions apart. */
export const levelFor = (needed: readonly Dimension[]): Level =>
  levels.find(level => needed.every(each => keeps(level, each))) ?? 'all';

/** Where an evaluation is counted: one series a level. */
export const seriesOf = (evaluated: Evaluated): SeriesName[] =>
  levels.map(level => summary(evaluated, level));

/** The sums that a series of the level `all` is part of. */
export const summariesOf = (evaluated: Evaluated): SeriesName[] =>
  seriesOf(evaluated).filter(({ level }) => level !== 'all');

function summary(evaluated: Evaluated, level: Level): SeriesName {
  const { company, project, enabled } = evaluated;
  const own = (dimension: Dimension) => (keeps(level, dimension) ? evaluated[dimension] : '');
  return {
    level,
    company,
    project,
    environment: own('environment'),
    feature: own('feature'),
    variant: own('variant'),
    app: own('app'),
    sdk: own('sdk'),
    enabled: level === 'all' && enabled,
  };
}

const keptAt = new Map<Level, ReadonlySet<Dimension>>(levels.map(level => [level, new Set(kept[level])]));
const keeps = (level: Level, dimension: Dimension): boolean => keptAt.get(level)?.has(dimension) ?? false;
