import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import type { UserActor } from '@bandera/kit/http/actor';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { defaultKinds, isKind, type Kind, kinds, kindsFor, mayHear } from '../domain/kinds.ts';
import { type Preference, preferenceStore } from '../store/preferences.ts';

const preferences = z.object({
  events: z.array(z.string()),
  available: z.array(
    z.object({ event: z.string(), description: z.string(), channels: z.array(z.enum(['mail', 'webhook'])) }),
  ),
  version: z.int(),
});

const wanted = z.object({ events: z.array(z.string()).max(100, 'may hold at most 100 events') });
const version = (body: { version: number }) => body.version;

export const preferenceRoutes = ({ db, tx, clock }: Platform) => [
  route({
    method: 'GET',
    path: '/api/v1/notifications/preferences',
    summary: 'Which events I am mailed about, and which there are',
    access: 'profile.read',
    response: preferences,
    version,
    handler: async ({ actor }) => shown(actor, await preferenceStore(db).find(actor.company, actor.id)),
  }),

  route({
    method: 'PUT',
    path: '/api/v1/notifications/preferences',
    summary: 'Choose which events I am mailed about',
    access: 'preference.write',
    body: wanted,
    response: preferences,
    version,
    handler: async ({ actor, body, ifMatch }) => {
      const events = parseKinds(actor, body.events);
      const { company, id: user } = actor;
      return tx(async trx => {
        const store = preferenceStore(trx.db);
        const version = (await store.find(company, user, 'lock'))?.version ?? 0;
        ifMatch(version);
        const chosen = { company, user, events, version: version + 1, updatedAt: clock.now() };
        await store.put(chosen);
        return shown(actor, chosen);
      });
    },
  }),
];

/** Throws 400 that names each event which is unknown, or not for people of this role. */
function parseKinds({ role }: UserActor, names: string[]): Kind[] {
  const errors = names.flatMap((name, index) => {
    if (isKind(name) && mayHear(role, name)) return [];
    const message = isKind(name) ? 'is not for your role' : `must be one of ${kindsFor(role).join(', ')}`;
    return [{ path: `events[${index}]`, message }];
  });
  const [first] = errors;
  if (first) throw problem('invalid-input', { detail: `${first.path}: ${first.message}`, errors });
  return [...new Set(names.filter(isKind))];
}

function shown({ role }: UserActor, chosen: Preference | undefined) {
  const available = kindsFor(role).map(event => ({
    event,
    description: kinds[event].description,
    channels:
      'mailOnly' in kinds[event] ? (['mail'] as const).slice() : (['mail', 'webhook'] as const).slice(),
  }));
  const events = (chosen?.events ?? defaultKinds).filter(kind => mayHear(role, kind));
  return { events, available, version: chosen?.version ?? 0 };
}
