import classes from './sparkline.module.css';

const [width, height] = [72, 20];

/** A line of counts without axes; what it says in words stands in its title. Light enough for hundreds in a list. */
export function Sparkline({ counts, label }: { counts: readonly number[]; label: string }) {
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length - 1);
  const points = counts.map(
    (count, index) => `${index * step},${height - 2 - (count / most) * (height - 4)}`,
  );
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={classes.line} role="img" aria-label={label}>
      <title>{label}</title>
      <polyline points={points.join(' ')} />
    </svg>
  );
}
