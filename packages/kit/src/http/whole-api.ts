import { z } from 'zod';
import { briefly } from '../briefly.ts';
import { type OpenApi, openapi } from './openapi.ts';
import type { Route } from './route.ts';

const partSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

export interface WholeApiOptions {
  title: string;
  version: string;
  /** Every service of the installation. */
  names: string[];
  /** Those of this process. */
  local: { name: string; routes: Route[] }[];
  /** Where another service is. */
  urlOf(service: string): string;
}

export interface ApiDocuments {
  /** Undefined for a service that does not run in this process. */
  one(service: string): OpenApi | undefined;
  /** All services' routes in one document, without those of a service that does not answer now. */
  whole(): Promise<OpenApi>;
}

// Public, and some work to make: so made once, and others are asked at most every few seconds.
const keptMs = 10_000;

/** The OpenAPI documents of this process's services, and of all. */
export function apiDocuments({ title, version, names, local, urlOf }: WholeApiOptions): ApiDocuments {
  const made = new Map<string, OpenApi>();
  const one = (name: string): OpenApi | undefined => {
    const service = local.find(each => each.name === name);
    const document = made.get(name) ?? (service && openapi(title, version, service.routes));
    if (document) made.set(name, document);
    return document;
  };
  const partOf = async (name: string) => {
    const own = one(name);
    if (own) return own;
    try {
      const answer = await fetch(`${urlOf(name)}/api/openapi/${name}.json`, {
        signal: AbortSignal.timeout(3_000),
      });
      return partSchema.parse(await answer.json());
    } catch {
      return undefined;
    }
  };
  return {
    one,
    whole: briefly(keptMs, async () => {
      const parts = (await Promise.all(names.map(partOf))).filter(part => part !== undefined);
      const empty = openapi(title, version, []);
      const schemas = Object.assign(
        {},
        empty.components.schemas,
        ...parts.map(part => part.components.schemas),
      );
      return {
        ...empty,
        paths: Object.assign({}, ...parts.map(part => part.paths)),
        components: { ...empty.components, schemas },
      };
    }),
  };
}
