import type { DigestItem, NameOf } from './digest.ts';
import { byPlace, nameOf, placeOf, sentenceOf, subjectOf } from './digest.ts';
import { type Digest, digestHtml } from './digest-html.ts';
import type { Change } from './facts.ts';
import type { Links } from './links.ts';

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

export interface DigestOptions {
  house: string;
  /** Name of the company. */
  company: string;
  members: NameOf;
  links: Links;
}

/** More would be cut off by mail programs (Gmail: 102 KB), and read by nobody. */
const mostNews = 50;

/** Words the news of one person. */
export function digestMail(items: DigestItem[], options: DigestOptions): MailText {
  const digest = digestOf(items, options);
  return { subject: `${options.house}: ${digest.subject}`, text: textOf(digest), html: digestHtml(digest) };
}

function digestOf(items: DigestItem[], { house, company, members, links }: DigestOptions): Digest {
  const shown = items.slice(0, mostNews);
  const things = byPlace(shown).flatMap(group => {
    const [first] = group;
    if (!first) return [];
    const news = group.map(item => ({
      at: timeOf(item.at),
      sentence: sentenceOf(item, members),
      changes: item.story.changes,
    }));
    return [{ title: nameOf(first, members), place: placeOf(first), link: links.of(first), news }];
  });
  return {
    house,
    company,
    subject: subjectOf(items, members),
    things,
    left: items.length - shown.length,
    preferences: links.preferences,
  };
}

const timeOf = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const lineOf = ({ label, before, after }: Change): string => {
  if (before !== undefined && after !== undefined) return `${label}: ${before} -> ${after}`;
  const only = before ?? after;
  return only === undefined ? label : `${label}: ${only}`;
};

function textOf({ house, company, things, left, preferences }: Digest): string {
  const lines = things.flatMap(({ title, place, link, news }) => [
    place ? `${title} (${place})` : title,
    link,
    ...news.flatMap(({ at, sentence, changes }) => [
      `  ${sentence}, ${at}`,
      ...changes.map(change => `    ${lineOf(change)}`),
    ]),
    '',
  ]);
  return [
    ...lines,
    ...(left > 0 ? [`and ${left} more changes`, ''] : []),
    '--',
    `${house} sends this to members of ${company} who asked for it.`,
    `Choose what you are told of: ${preferences}`,
    '',
  ].join('\n');
}
