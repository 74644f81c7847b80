/** The services of an installation and what belongs to which: known to every process, also of those it does not run. */
export interface House {
  name: string;
  version: string;
  /** Service name -> the path prefixes it answers, as the edge routes them. The longest prefix wins. */
  services: Record<string, { paths: readonly string[] }>;
  /** Where access tokens' public keys are published. */
  keys: { service: string; path: string };
}

/** The service that answers a path; undefined when none does. */
export function ownerOf(house: House, path: string): string | undefined {
  return prefixesOf(house).find(({ prefix }) => {
    return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
  })?.owner;
}

interface Prefix {
  prefix: string;
  owner: string;
}

// Made once for each house, since every request is looked up.
const known = new WeakMap<House, Prefix[]>();

function prefixesOf(house: House): Prefix[] {
  const made = known.get(house) ?? longestFirst(house);
  known.set(house, made);
  return made;
}

const longestFirst = ({ services }: House): Prefix[] =>
  Object.entries(services)
    .flatMap(([owner, { paths }]) => [...paths, `/internal/${owner}`].map(prefix => ({ prefix, owner })))
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
