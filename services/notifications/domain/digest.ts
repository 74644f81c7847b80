import type { Address } from '@bandera/contracts/user';
import type { Envelope } from '@bandera/kit/events/envelope';
import { isKind, mayHear } from './kinds.ts';
import { plain } from './plain.ts';
import type { Story } from './stories.ts';

/** One piece of news that waits to be mailed. */
export interface DigestItem {
  id: string;
  company: string;
  /** Of this release or another one. */
  kind: string;
  at: Date;
  projectKey: string | null;
  environment: string | null;
  actor: Pick<Envelope['actor'], 'kind' | 'id' | 'name'>;
  story: Story;
}

export type Wishes = (user: string) => readonly string[];

/** What of the news a person is told: what they want, may see, and did not do themselves. */
export const newsFor = ({ user, role }: Address, items: DigestItem[], wishes: Wishes): DigestItem[] => {
  const wanted = wishes(user);
  return items.filter(
    ({ kind, actor }) =>
      wanted.includes(kind) &&
      isKind(kind) &&
      mayHear(role, kind) &&
      !(actor.kind === 'user' && actor.id === user),
  );
};

/** News about the same thing in the same place, in the order of their first. */
export function byPlace(items: DigestItem[]): DigestItem[][] {
  const groups = Map.groupBy(items, ({ story, projectKey, environment }) =>
    JSON.stringify([story.what, projectKey, environment]),
  );
  return [...groups.values()];
}

/** `ana@example.com` for a member that an event knows by id only. */
export type NameOf = (user: string) => string | undefined;

export function nameOf({ story: { what } }: DigestItem, members: NameOf): string {
  if (what.name !== undefined) return what.name;
  return plain((what.user && members(what.user)) || 'who is not here any more');
}

/** `Ana changed feature express-checkout` */
export function sentenceOf(item: DigestItem, members: NameOf): string {
  const { what, did, byItself } = item.story;
  const name = nameOf(item, members);
  if (byItself) return `${name} ${did}`;
  return `${actorName(item.actor)} ${did} ${what.type === 'key' ? 'API key' : what.type} ${name}`;
}

function actorName({ kind, name }: DigestItem['actor']): string {
  if (kind === 'service') return 'Bandera';
  if (kind === 'key') return 'A program';
  return plain(name ?? '', 60) || 'Somebody';
}

/** Where it happened: `shop / production`. */
export const placeOf = ({ story: { what }, projectKey, environment }: DigestItem): string =>
  [what.type === 'project' ? null : projectKey, what.type === 'environment' ? null : environment]
    .filter(part => part !== null)
    .join(' / ');

/** A line that tells the most of it: the whole story of one thing, else how many and which. */
export function subjectOf(items: DigestItem[], members: NameOf): string {
  const [first] = items;
  if (!first) return '';
  const names = [...new Set(items.map(item => nameOf(item, members)))];
  const places = [...new Set(items.map(placeOf))];
  const where = places.length === 1 && places[0] ? ` in ${places[0]}` : '';
  if (items.length === 1) return plain(`${sentenceOf(first, members)}${where}`, 150);
  const shown = names.slice(0, 3).join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return plain(`${items.length} changes${where}: ${shown}${more}`, 150);
}
