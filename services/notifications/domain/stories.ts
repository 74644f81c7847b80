import type { events } from '@bandera/contracts/events';
import type { EventOf } from '@bandera/kit/events/catalogue';
import type { Envelope } from '@bandera/kit/events/envelope';
import { z } from 'zod';
import { type Change, fact, factChanges } from './facts.ts';
import { configurationChanges, featureChanges, featureFacts, segmentChanges } from './feature-changes.ts';
import type { Subject } from './kinds.ts';
import { plain } from './plain.ts';

const what = z.object({
  /** `feature`, `segment`, `project`, `environment`, `key`, `member`, `company`, `webhook`. */
  type: z.string(),
  /** Key or name. Absent for a member whom the event knows by id only. */
  name: z.string().optional(),
  user: z.string().optional(),
});

/** An event as a mail tells it, and what is different now. */
export const story = z.object({
  what,
  /** `<somebody> <did> <type> <name>`, or, where it was its own doing, `<name> <did>`. */
  did: z.string(),
  byItself: z.boolean().exactOptional(),
  changes: z.array(
    z.object({ label: z.string(), before: z.string().exactOptional(), after: z.string().exactOptional() }),
  ),
});
export type Story = z.infer<typeof story>;

/** Tells an event; undefined for one that is no news. */
export const storyOf = (event: Envelope): Story | undefined => teller[event.subject]?.(event);

// Method types are checked bivariantly: the bus has parsed each event by its subject's schema.
interface Telling<E> {
  tell(event: E): Story | undefined;
}
type Tellers = { [S in Subject]?: Telling<EventOf<typeof events.catalogue, S>>['tell'] };

const tellers = {
  'features.feature.created.v1': ({ after }) => {
    const told = ['kind', 'value type'];
    return about(
      'feature',
      after.key,
      'created',
      told.flatMap(name => stated(featureFacts(after), name)),
    );
  },
  'features.feature.updated.v1': ({ before, after }) =>
    about('feature', after.key, 'changed', featureChanges(before, after)),
  'features.feature.archived.v1': ({ after }) => about('feature', after.key, 'archived'),
  'features.feature.restored.v1': ({ after }) => about('feature', after.key, 'restored'),
  'features.configuration.changed.v1': ({ before, after }) =>
    about('feature', after.key, 'changed', configurationChanges(before, after)),
  'features.segment.created.v1': ({ after }) => about('segment', after.name, 'created'),
  'features.segment.updated.v1': ({ before, after }) =>
    about('segment', after.name, 'changed', segmentChanges(before, after)),
  'features.segment.deleted.v1': ({ before }) => about('segment', before.name, 'deleted'),

  'projects.project.created.v1': ({ after }) => about('project', after.key, 'created'),
  'projects.project.updated.v1': ({ before, after }) =>
    about('project', after.key, 'changed', fields(before, after, ['name', 'description'])),
  'projects.project.deleted.v1': ({ after }) => about('project', after.key, 'deleted'),
  'projects.project.restored.v1': ({ after }) => about('project', after.key, 'restored'),
  'projects.environment.created.v1': ({ after }) =>
    about('environment', after.key, 'created', [{ label: 'kind', after: after.kind }]),
  'projects.environment.updated.v1': ({ before, after }) =>
    about('environment', after.key, 'changed', fields(before, after, ['name', 'kind', 'order', 'approvals'])),
  'projects.environment.deleted.v1': ({ before }) => about('environment', before.key, 'deleted'),
  'projects.key.created.v1': ({ after }) =>
    about('key', after.name, 'created', [
      { label: 'kind', after: after.kind },
      { label: 'begins with', after: after.prefix },
    ]),
  'projects.key.updated.v1': ({ before, after }) =>
    about('key', after.name, 'changed', fields(before, after, ['name', 'origins', 'expiresAt'])),
  'projects.key.revoked.v1': ({ before }) => about('key', before.name, 'revoked'),

  'users.invitation.created.v1': ({ after }) =>
    about('member', after.email, 'invited', [{ label: 'role', after: after.role }]),
  'users.membership.created.v1': ({ after }) => ({
    ...about('member', after.email, 'joined', [{ label: 'role', after: after.role }]),
    byItself: true,
  }),
  'users.membership.updated.v1': ({ before, after }) => ({
    ...about('member', undefined, 'changed', fields(before, after, ['role'])),
    what: { type: 'member', user: after.user },
  }),
  'users.membership.removed.v1': ({ before }) => ({
    ...about('member', undefined, 'removed'),
    what: { type: 'member', user: before.user },
  }),

  'companies.company.updated.v1': ({ before, after }) =>
    about('company', after.name, 'changed', [
      ...fields(before, after, ['name', 'slug', 'logoUrl']),
      ...fields(before.limits, after.limits, [
        'projects',
        'environments',
        'features',
        'seats',
        'requestsPerMinute',
      ]),
    ]),

  'notifications.delivery.failed.v1': ({ data }) =>
    data.channel === 'webhook'
      ? about('webhook', data.target, 'gave up delivering to', [
          { label: 'attempts', after: String(data.attempts) },
        ])
      : undefined,
} satisfies Tellers;

const teller: Partial<Record<string, Telling<Envelope>['tell']>> = tellers satisfies Tellers;

type What = z.infer<typeof what>;

function about(type: What['type'], name: string | undefined, did: string, changes: Change[] = []): Story {
  return { what: { type, ...(name === undefined ? {} : { name: plain(name) }) }, did, changes };
}

/** One of the facts, as a statement. */
const stated = (facts: ReturnType<typeof featureFacts>, wanted: string): Change[] =>
  facts.flatMap(({ name, text }) =>
    name === wanted && text !== undefined ? [{ label: name, after: text }] : [],
  );

/** Differences of plain fields; what is not for reading (a logo's address) only says that it changed. */
function fields<T extends object>(before: T, after: T, names: (keyof T & string)[]): Change[] {
  const facts = (of: T) =>
    names.map(name =>
      name === 'logoUrl'
        ? { name: 'logo', value: of[name] }
        : { ...fact(name, of[name]), label: words(name) },
    );
  return factChanges(facts(before), facts(after));
}

const words = (name: string) => name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
