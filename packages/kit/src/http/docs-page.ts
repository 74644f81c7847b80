import { escapeHtml } from '../html.ts';

/** What the page reads of an OpenAPI document; everything may be absent, since parts come from other processes. */
interface Operation {
  summary?: string;
  tags?: string[];
  'x-permission'?: string;
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: object }[];
  requestBody?: { content?: Record<string, { schema?: object }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: object }> }>;
}

interface Documented {
  openapi: string;
  info: { version: string };
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, unknown> };
}

/** A readable page of an OpenAPI document, by tag: no script, so that the strictest policy holds. */
export function docsPage(title: string, api: Documented): string {
  const byTag = Map.groupBy(operationsOf(api), ({ operation }) => operation.tags?.[0] ?? 'other');
  const tags = [...byTag].sort(([a], [b]) => a.localeCompare(b));
  const heading = `${escapeHtml(title)} API`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${heading}</title>
<style>${style}</style>
<h1>${heading} <small>${escapeHtml(api.info.version)}</small></h1>
<p>OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a>. Errors are
<a href="https://www.rfc-editor.org/rfc/rfc9457">problem+json</a>: branch on <code>code</code>.
Sign in with <code>Authorization: Bearer &lt;access token&gt;</code>; beside each operation stands the permission it asks for.</p>
<nav>${tags.map(([tag]) => `<a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a>`).join(' ')}</nav>
${tags.map(([tag, list]) => section(tag, list)).join('\n')}
<h2 id="schemas">Schemas</h2>
${Object.entries(api.components.schemas)
  .map(
    ([name, schema]) =>
      `<details id="${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code></summary>${shape(schema)}</details>`,
  )
  .join('\n')}
</html>`;
}

interface Listed {
  method: string;
  path: string;
  operation: Operation;
}

const order = ['get', 'post', 'put', 'patch', 'delete'];

const operationsOf = (api: Documented): Listed[] =>
  Object.entries(api.paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method,
        path,
        operation: operation as Operation,
      })),
    )
    .sort((a, b) => a.path.localeCompare(b.path) || order.indexOf(a.method) - order.indexOf(b.method));

const section = (tag: string, list: Listed[]) => `<h2 id="${escapeHtml(tag)}">${escapeHtml(tag)}</h2>
${list.map(details).join('\n')}`;

const details = ({ method, path, operation }: Listed) => `<details>
<summary><b class="${escapeHtml(method)}">${escapeHtml(method.toUpperCase())}</b> <code>${escapeHtml(path)}</code>
${escapeHtml(operation.summary ?? '')} <small>${escapeHtml(operation['x-permission'] ?? 'public')}</small></summary>
${parameters(operation)}${bodies('Request', operation.requestBody?.content)}${answers(operation)}
</details>`;

function parameters({ parameters = [] }: Operation): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code>${required ? ' *' : ''}<td>${escapeHtml(place)}<td>${escapeHtml(description ?? '')}<td>${shape(schema)}`,
  );
  return `<table><tr><th>Name<th>In<th>Meaning<th>Schema${rows.join('')}</table>`;
}

const bodies = (title: string, content: Record<string, { schema?: object }> = {}) =>
  Object.entries(content)
    .map(
      ([type, { schema }]) =>
        `<h3>${escapeHtml(title)} <small>${escapeHtml(type)}</small></h3>${shape(schema)}`,
    )
    .join('');

const answers = ({ responses = {} }: Operation) =>
  Object.entries(responses)
    .filter(([status]) => status !== 'default')
    .map(([status, { description = '', content }]) =>
      content
        ? bodies(`${status}`, content)
        : `<h3>${escapeHtml(status)} <small>${escapeHtml(description)}</small></h3>`,
    )
    .join('');

/** A JSON Schema as it is, its references as links into this page. */
const shape = (schema: unknown) =>
  schema === undefined
    ? ''
    : `<pre>${escapeHtml(JSON.stringify(schema, null, 2)).replace(
        /#\/components\/schemas\/(\w+)/g,
        '<a href="#$1">#/components/schemas/$1</a>',
      )}</pre>`;

const style = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui;max-width:72rem;margin:2rem auto;padding:0 1rem}
h2{margin-top:2.5rem;text-transform:capitalize}h3{font-size:1rem;margin:.8rem 0 .2rem}
nav{display:flex;flex-wrap:wrap;gap:.3rem 1rem}
summary{cursor:pointer;padding:.3rem 0}details[open]{border-left:3px solid;padding-left:.8rem}
code{font-size:.95em;overflow-wrap:anywhere}b{display:inline-block;width:4.5rem}
.get{color:light-dark(#0b6e4f,#5fd3a5)}.delete{color:light-dark(#a3241c,#ff9a90)}
pre{overflow:auto;font-size:.85em;margin:.2rem 0}small{opacity:.75;font-weight:normal}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0}`;
