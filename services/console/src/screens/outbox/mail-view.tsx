import { type CSSProperties, createElement, Fragment, type ReactNode } from 'react';
import classes from './outbox.module.css';

/** How a tag of a mail is shown; the contents of all others stand as they are. Headings stay below those of the page. */
const tags: Record<string, string> = {
  a: 'a',
  b: 'strong',
  br: 'br',
  code: 'code',
  del: 'del',
  div: 'div',
  em: 'em',
  h1: 'h3',
  h2: 'h3',
  h3: 'h4',
  hr: 'hr',
  li: 'li',
  ol: 'ol',
  p: 'p',
  pre: 'pre',
  span: 'span',
  strong: 'strong',
  table: 'table',
  tbody: 'tbody',
  td: 'td',
  th: 'th',
  thead: 'thead',
  tr: 'tr',
  ul: 'ul',
};
const empty = new Set(['br', 'hr']);
const dropped = new Set(['head', 'script', 'style', 'template', 'title']);

/** A mail as it looks: built anew out of harmless elements, with the styles that its own elements have. */
export function MailView({ html }: { html: string }) {
  // Under another name, since the policy of this page refuses such attributes even in a document that is only read.
  const inert = html
    .replace(/(<[a-z][^<>]*?)\sstyle=/gi, '$1 data-style=')
    .replace(/<(style)[\s\S]*?<\/\1>/gi, '');
  const { body } = new DOMParser().parseFromString(inert, 'text/html');
  return (
    <div className={classes.mail} style={styleOf(body)}>
      {childrenOf(body)}
    </div>
  );
}

const childrenOf = (element: Element): ReactNode[] => [...element.childNodes].map(shown);

function shown(node: Node, index: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element) || dropped.has(node.localName)) return null;
  const tag = tags[node.localName];
  if (tag === undefined) return <Fragment key={index}>{childrenOf(node)}</Fragment>;
  const href = tag === 'a' ? linkOf(node) : undefined;
  const props = { key: index, style: styleOf(node), ...(href && { href }) };
  return empty.has(tag) ? createElement(tag, props) : createElement(tag, props, ...childrenOf(node));
}

/** Where a link leads, if it leads to a page. */
function linkOf(element: Element): string | undefined {
  const href = element.getAttribute('href') ?? '';
  return /^https?:\/\//.test(href) ? href : undefined;
}

/** `margin:0 0 16px;font-weight:600` as React takes it. */
function styleOf(element: Element): CSSProperties {
  const declarations = (element.getAttribute('data-style') ?? '').split(';').flatMap(declaration => {
    const colon = declaration.indexOf(':');
    if (colon < 0) return [];
    const name = declaration.slice(0, colon).trim().toLowerCase();
    const property = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return [[property, declaration.slice(colon + 1).trim()] as const];
  });
  return Object.fromEntries(declarations);
}
