import { escapeHtml } from '@bandera/kit/html';
import type { Change } from './facts.ts';

/** A mail as it will be read: each thing once, with all that happened to it. */
export interface Digest {
  house: string;
  company: string;
  subject: string;
  things: {
    title: string;
    place: string;
    link: string;
    news: { at: string; sentence: string; changes: Change[] }[];
  }[];
  /** News that there was no room for. */
  left: number;
  preferences: string;
}

/**
 * The same as the text, for mail programs: styles in the elements, since many drop style sheets, and one sheet for dark mode,
 * where it is honoured. Everything that people wrote is escaped.
 */
export const digestHtml = ({
  house,
  company,
  subject,
  things,
  left,
  preferences,
}: Digest): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>
:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
.page{background:#18181b!important;color:#f4f4f5!important}
.card{background:#27272a!important;border-color:#3f3f46!important}
.soft{color:#a1a1aa!important}
.link{color:#93c5fd!important}
}
</style>
</head>
<body class="page" style="margin:0;padding:24px;background:#f4f4f5;color:#18181b;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:600px;margin:auto">
<p style="margin:0 0 16px;font-weight:600">${escapeHtml(house)} <span class="soft" style="color:#52525b;font-weight:400">${escapeHtml(company)}</span></p>
${things.map(thingHtml).join('\n')}
${left > 0 ? `<p style="margin:0 0 16px">and ${left} more changes</p>` : ''}
<p class="soft" style="margin:0;color:#52525b;font-size:14px">You get this because you asked to be told.
<a class="link" href="${escapeHtml(preferences)}" style="color:#1d4ed8">Choose what you are told of</a></p>
</div>
</body>
</html>
`;

const thingHtml = ({ title, place, link, news }: Digest['things'][number]): string => `<div class="card"
 style="margin:0 0 16px;padding:20px 24px;background:#fff;border:1px solid #e4e4e7;border-radius:12px">
<p style="margin:0 0 8px"><a class="link" href="${escapeHtml(link)}"
 style="color:#1d4ed8;font-weight:600;text-decoration:none">${escapeHtml(title)}</a>
<span class="soft" style="color:#52525b">${escapeHtml(place)}</span></p>
${news.map(newsHtml).join('\n')}
</div>`;

const newsHtml = ({ at, sentence, changes }: Digest['things'][number]['news'][number]): string =>
  `<p style="margin:8px 0 0">${escapeHtml(sentence)}<br>
<span class="soft" style="color:#52525b;font-size:14px">${escapeHtml(at)}</span></p>${changesHtml(changes)}`;

const changesHtml = (changes: Change[]): string =>
  changes.length === 0
    ? ''
    : `
<ul style="margin:4px 0 0;padding-left:20px">
${changes.map(change => `<li style="margin:0;overflow-wrap:anywhere">${changeHtml(change)}</li>`).join('\n')}
</ul>`;

function changeHtml({ label, before, after }: Change): string {
  const name = escapeHtml(label);
  if (before !== undefined && after !== undefined) {
    return `${name}: <del class="soft" style="color:#52525b">${escapeHtml(before)}</del> &rarr; <b>${escapeHtml(after)}</b>`;
  }
  const only = before ?? after;
  return only === undefined ? name : `${name}: <b>${escapeHtml(only)}</b>`;
}
