import { docker } from '../docker.ts';
import type { Lab } from './lab-state.ts';
import type { Target } from './load.ts';
import type { Guest } from './plan.ts';

/** What every trial knows. */
export interface Bed {
  lab: Lab;
  /** What is asked while something changes: every node in turn. */
  target: Target;
  say: (line: string) => void;
}

/** One of the tests: resolves with what there is to tell, throws when it is not as it should be. */
export interface Trial {
  name: string;
  /** What it shows, for people. */
  shows: string;
  run: (bed: Bed) => Promise<string>;
}

/** Where Swarm's mesh answers on a node. */
export const urlOf = ({ address }: Guest) => `http://${address}`;

export function must(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}

/** The version of the engines, for the head of the report. */
export const engineVersion = async () =>
  (await docker(['version', '--format', '{{.Server.Version}}'])).trim();
