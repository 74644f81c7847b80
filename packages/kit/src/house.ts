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
  let owner: string | undefined;
  let longest = -1;
  for (const [name, { paths }] of Object.entries(house.services)) {
    for (const prefix of [...paths, `/internal/${name}`]) {
      const inside = path === prefix || path.startsWith(`${prefix}/`);
      if (inside && prefix.length > longest) {
        owner = name;
        longest = prefix.length;
      }
    }
  }
  return owner;
}
