import type { EnvironmentKind } from '../api/projects.ts';
import classes from './environment-dot.module.css';

/** The kind of an environment by colour: production is the one to be careful with. Its name stands beside it. */
export const EnvironmentDot = ({ kind }: { kind: EnvironmentKind }) => (
  <span className={classes.dot} data-kind={kind} aria-hidden />
);
