import type { Environment } from '@bandera/contracts/project';
import { newId } from '@bandera/kit/ids';

const initial = [
  { key: 'development', name: 'Development', kind: 'development', rank: 1 },
  { key: 'staging', name: 'Staging', kind: 'staging', rank: 2 },
  { key: 'production', name: 'Production', kind: 'production', rank: 0 },
] as const;

/** What a new project starts with; where the company may have fewer than three, staging goes first and production stays. */
export const initialEnvironments = (project: string, limit: number, at: string): Environment[] =>
  initial
    .filter(({ rank }) => rank < limit)
    .map(({ key, name, kind }, order) => ({
      id: newId(),
      project,
      key,
      name,
      kind,
      order,
      approvals: 0,
      createdAt: at,
      version: 1,
    }));
