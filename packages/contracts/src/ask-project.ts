import { type Peer, PeerProblem } from '@bandera/kit/http/client';
import { z } from 'zod';
import { id, slug } from './fields.ts';
import { type ProjectDetail, projectDetail } from './project.ts';

/** Whatever else a request may say names no project, and must not become part of a path. */
const reference = z.union([id, slug]);

/**
 * Asks the projects service for a live project by id or key, for services whose own copy lacks it: who made a project a
 * moment ago can use it everywhere before its event has arrived. A key needs the company. Undefined when there is none.
 */
export async function askProject(
  projects: Peer,
  company: string | undefined,
  idOrKey: string,
): Promise<ProjectDetail | undefined> {
  if (!reference.safeParse(idOrKey).success) return undefined;
  const path = `/internal/projects/projects/${encodeURIComponent(idOrKey)}`;
  try {
    return await projects.get(path, { query: { company }, schema: projectDetail });
  } catch (error) {
    if (error instanceof PeerProblem && error.status === 404) return undefined;
    throw error;
  }
}
