import { routeFor } from '@bandera/kit/http/route';
import type { Permission } from './permissions.ts';

/** Every route of Bandera is made by this: its `access` is `public`, `internal` or one of `permissions`. */
export const route = routeFor<Permission>();
