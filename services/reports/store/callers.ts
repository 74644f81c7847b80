import type { UsageEntry } from '@bandera/contracts/usage';
import type { Db } from '@bandera/kit/db/connect';
import { startOf } from '../domain/interval.ts';
import { others } from '../domain/usage-report.ts';

/**
 * Applications say themselves what they and their SDKs are called, and every name makes series of its own, for good. So
 * many are told apart in one environment on one day; the rest is counted as one.
 */
export const mostNames = 100;

/** Days of environments of which the names are remembered. */
const mostRemembered = 10_000;

/** One environment on one UTC day. */
interface Place {
  company: string;
  project: string;
  environment: string;
  /** Epoch milliseconds. */
  day: number;
}

type Named = 'app' | 'sdk';

export interface Bounded {
  entries: UsageEntry[];
  /** Remembers the names that are new: once they are committed. */
  keep(): void;
}

/** Keeps the names of a batch within bounds. Replicas that meet new names at the same moment may each let one in. */
export function callerNames() {
  const remembered = new Map<string, ReadonlySet<string>>();

  async function admitted(db: Db, key: string, place: Place, named: Named, wanted: ReadonlySet<string>) {
    const known = remembered.get(key);
    if (known && (known.size >= mostNames || wanted.isSubsetOf(known))) return known;
    const names = new Set(await namesIn(db, place, named));
    for (const name of wanted) if (names.size < mostNames) names.add(name);
    return names;
  }

  return {
    async bound(db: Db, entries: UsageEntry[]): Promise<Bounded> {
      const fresh = new Map<string, ReadonlySet<string>>();
      let bounded = entries;
      for (const named of ['app', 'sdk'] as const) {
        const allowed = new Map<string, ReadonlySet<string>>();
        for (const [placeKey, there] of Map.groupBy(entries, keyOf)) {
          const [first] = there;
          if (!first) continue;
          const wanted = new Set(there.map(each => each[named]).filter(name => !isFree(name)));
          const key = `${named}/${placeKey}`;
          const names = await admitted(db, key, placeOf(first), named, wanted);
          allowed.set(placeKey, names);
          fresh.set(key, names);
        }
        bounded = bounded.map(entry => {
          const name = entry[named];
          return isFree(name) || allowed.get(keyOf(entry))?.has(name) ? entry : { ...entry, [named]: others };
        });
      }
      return {
        entries: bounded,
        keep() {
          for (const [key, names] of fresh) {
            remembered.delete(key);
            remembered.set(key, names);
          }
          for (const key of remembered.keys()) {
            if (remembered.size <= mostRemembered) break;
            remembered.delete(key);
          }
        },
      };
    },
  };
}

const isFree = (name: string) => name === '' || name === others;

const placeOf = ({ company, project, environment, minute }: UsageEntry): Place => ({
  company,
  project,
  environment,
  day: startOf('day', Date.parse(minute)),
});

const keyOf = (entry: UsageEntry): string => {
  const { project, environment, day } = placeOf(entry);
  return `${project}/${environment}/${day}`;
};

/** The names that were counted there so far. */
async function namesIn(
  db: Db,
  { company, project, environment, day }: Place,
  named: Named,
): Promise<string[]> {
  const found: string[] = await db('series')
    .join('usage_day', 'usage_day.series', 'series.id')
    .where({ company, level: named, project, environment, feature: '', 'usage_day.at': new Date(day) })
    .pluck(`series.${named}`);
  return found.filter(name => !isFree(name));
}
