import { escapeHtml } from '../html.ts';

/** A readable page of an OpenAPI document: no script, so that the strictest policy holds. */
export function docsPage(title: string, api: Record<string, unknown>): string {
  const rows = Object.entries((api['paths'] ?? {}) as Record<string, Record<string, Operation>>)
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => row(method, path, operation)),
    );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} API</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem}
summary{cursor:pointer;padding:.3rem 0}code{font-size:.95em}b{display:inline-block;width:5rem}pre{overflow:auto;font-size:.85em}
small{opacity:.7}</style>
<h1>${escapeHtml(title)} API</h1><p>OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a></p>
${rows.join('\n')}</html>`;
}

interface Operation {
  summary?: string;
  'x-permission'?: string;
}

const row = (method: string, path: string, operation: Operation) =>
  `<details><summary><b>${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(operation.summary ?? '')}
<small>${escapeHtml(operation['x-permission'] ?? 'public')}</small></summary>
<pre>${escapeHtml(JSON.stringify(operation, null, 2))}</pre></details>`;
