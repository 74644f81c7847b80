interface Counted {
  steps: string[];
  series: { key: string; counts: number[] }[];
}

export interface TopSeries {
  /** Without dots, by which a chart would look for properties of properties. */
  name: string;
  label: string;
  color: string;
  counts: number[];
}

export interface Chart {
  /** RFC 3339, the start of each step. */
  steps: string[];
  series: TopSeries[];
}

// Far enough apart for most who see colours differently, in an order in which neighbours differ in lightness.
const colours = ['brand.6', 'blue.4', 'orange.6', 'violet.4', 'cyan.7', 'pink.4', 'yellow.7'];

/** The largest series, and all others as one: more colours could not be told apart. */
export function topSeries({ steps, series }: Counted, words: { rest: string; none: string }): Chart {
  const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);
  const all = series
    .map(({ key, counts }) => ({ label: key || words.none, counts, total: sum(counts) }))
    .sort((one, other) => other.total - one.total);
  const [most, others] = [all.slice(0, colours.length), all.slice(colours.length)];
  const rest = steps.map((_, step) => sum(others.map(({ counts }) => counts[step] ?? 0)));
  return {
    steps,
    series: [
      ...most.map(({ label, counts }, index) => ({
        name: `series-${index}`,
        label,
        color: colours[index] ?? 'gray.5',
        counts,
      })),
      ...(others.length > 0
        ? [{ name: 'series-rest', label: words.rest, color: 'gray.5', counts: rest }]
        : []),
    ],
  };
}
