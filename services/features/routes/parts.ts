import { idOrKey } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import type { UserActor } from '@bandera/kit/http/actor';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import type { By } from '../changes/revision.ts';
import type { CurrentSnapshots } from '../current-snapshots.ts';
import type { StoredFeature } from '../domain/feature.ts';
import { type FindFeature, noFeature } from '../find-feature.ts';
import type { KnownProjects } from '../known-projects.ts';

/** What the routes of this service work with. */
export interface Parts {
  platform: Platform;
  projects: KnownProjects;
  snapshots: CurrentSnapshots;
  findFeature: FindFeature;
}

/** Features are named by id or, with their project beside it, by key. */
export const inProject = z.object({ project: idOrKey.optional() });

interface Named {
  actor: UserActor;
  params: { id: string };
  query: { project?: string | undefined };
}

/** The feature that a path names, or 404. */
export async function needFeature(
  { findFeature }: Parts,
  { actor, params, query }: Named,
): Promise<StoredFeature> {
  const feature = await findFeature(actor.company, params.id, query.project);
  if (!feature) throw noFeature(params.id, query.project);
  return feature;
}

export const authorOf = ({ id, name }: UserActor): By['author'] => ({ id, name });

export const nowOf = ({ platform }: Parts): string => platform.clock.now().toISOString();

export const notFound = (what: string) => problem('not-found', { detail: `There is no ${what}.` });
