import { fits, isUp } from './drain.ts';
import { numberIn, type Settings } from './settings.ts';
import type { Service, SwarmNode } from './shapes.ts';

/** How many replicas a service may have. */
export interface Bounds {
  min: number;
  max: number;
}

/** `<NAME>_MIN` and `<NAME>_MAX`, for a service of that name; undefined where the settings do not name it. */
export function boundsOf(settings: Settings, service: string): Bounds | undefined {
  const name = service.toUpperCase().replaceAll('-', '_');
  const min = numberIn(settings, `${name}_MIN`);
  const max = numberIn(settings, `${name}_MAX`);
  if (min === undefined && max === undefined) return undefined;
  if (min === undefined || max === undefined || min > max)
    throw new Error(`${name}_MIN and ${name}_MAX must both be set, the first not above the second`);
  return { min, max };
}

/** What a deploy asks for: what runs now, within the bounds. A deploy so never takes back what was scaled. */
export const keptReplicas = (live: number | undefined, { min, max }: Bounds): number =>
  Math.min(max, Math.max(min, live ?? min));

/** Why a service must not be scaled to this number now; undefined when it may. */
export function scaleRefusal(
  service: Service,
  wanted: number,
  bounds: Bounds | undefined,
): string | undefined {
  const { Name: name, Mode: mode } = service.Spec;
  if (!mode.Replicated) return `${name} is not a replicated service`;
  if (!bounds) return `${name} has no bounds in the settings: it is not made to be scaled`;
  if (wanted < bounds.min || wanted > bounds.max)
    return `${name} may have ${bounds.min} to ${bounds.max} replicas, not ${wanted}`;
  const state = service.UpdateStatus?.State;
  // Any update makes the running specification the "previous" one and takes the status away: an automatic rollback would
  // then go back to what is being rolled back.
  if (state === 'updating' || state === 'rollback_started')
    return `${name} is in a rollout (${state}): wait until it ends`;
  if (state === 'paused' || state === 'rollback_paused')
    return `${name} stopped in the middle of a rollout (${state}): deploy or roll back first`;
  return undefined;
}

/** Why nodes that are up have no place for this number; undefined when they have, with one more for an update to begin with. */
export function crowdRefusal(
  service: Service,
  wanted: number,
  nodes: readonly SwarmNode[],
): string | undefined {
  const { Name: name, TaskTemplate: task, UpdateConfig: update, Mode: mode } = service.Spec;
  const most = task.Placement?.MaxReplicas;
  // Fewer than now is always better.
  if (!most || wanted <= (mode.Replicated?.Replicas ?? 0)) return undefined;
  const homes = nodes.filter(node => isUp(node) && fits(node, service)).length;
  const places = homes * most - (update?.Order === 'start-first' ? 1 : 0);
  if (wanted <= places) return undefined;
  return `${name} finds places for ${places} replicas and the next one of an update, not for ${wanted} (${homes} nodes, ${most} on each): add a node, or raise MAX_PER_NODE and deploy`;
}
