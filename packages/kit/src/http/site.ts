import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { matches, quote } from './etag.ts';

/** The built pages of a web application, beside the API. */
export interface Site {
  /** What to answer a GET or HEAD that no service owns; undefined when it is none of the site's. */
  answer(request: IncomingMessage): Promise<SiteAnswer | undefined>;
  /** Reads the folder anew: after a build. Until then the site stays as it was, also while its files are replaced. */
  reload(): void;
}

export interface SiteAnswer {
  status: 200 | 304 | 503;
  headers: Record<string, string>;
  body: Buffer;
}

export interface SiteOptions {
  /** Holds `index.html`, and below `static/` files whose names change with their content; `.br` and `.gz` beside them. */
  folder: string;
  /** What is shown while there is no `index.html` yet: a whole page, which may load itself again. */
  absent: string;
}

/**
 * Headers of every file of the site; the edge sends the same. No inline script or style may run: styles that a library makes
 * at run time go through constructable style sheets, which a policy trusts as it trusts the script that makes them.
 */
export const siteHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** First parts of paths where an unknown name is an error and never a page. */
const notPages = new Set(['api', 'assets', 'edge', 'flagd', 'health', 'internal', 'ofrep', 'static']);

/** Serves a single-page application: its files, and `index.html` for whatever else a browser asks to see. */
export function site({ folder, absent }: SiteOptions): Site {
  let files: Promise<Files> | undefined;

  const filesOf = async (): Promise<Files | undefined> => {
    if (!files && !existsSync(path.join(folder, 'index.html'))) return undefined;
    files ??= readFiles(folder);
    return files.catch(() => {
      // Replaced just while it was being read.
      files = undefined;
      return undefined;
    });
  };

  return {
    async answer(request) {
      const name = (request.url ?? '/').split('?', 1)[0] ?? '/';
      const isPage = wantsPage(request) && !notPages.has(name.split('/', 2)[1] ?? '');
      const found = await filesOf();
      if (!found) return isPage ? notBuilt(absent) : undefined;
      const asked = name === '/' ? undefined : found.get(name);
      if (asked) return fileAnswer(request, name, asked);
      const index = isPage || name === '/' ? found.get('/index.html') : undefined;
      return index && fileAnswer(request, '/index.html', index);
    },
    reload() {
      files = undefined;
    },
  };
}

/** The variants of one file by their content coding; `identity` is the file itself. */
interface File {
  type: string;
  tag: string;
  identity: Buffer;
  br?: Buffer;
  gzip?: Buffer;
}

type Files = Map<string, File>;

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** All of it is kept: a few megabytes, and nothing that a path could reach but what was there. */
async function readFiles(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter(entry => entry.isFile() && path.extname(entry.name) in types)
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const read = await Promise.all(
    names.map(
      async name => [`/${name.split(path.sep).join('/')}`, await readVariants(folder, name)] as const,
    ),
  );
  return new Map(read);
}

async function readVariants(folder: string, name: string): Promise<File> {
  const file = path.join(folder, name);
  const ifThere = (suffix: string) => readFile(file + suffix).catch(() => undefined);
  const [identity, br, gzip] = await Promise.all([readFile(file), ifThere('.br'), ifThere('.gz')]);
  const tag = createHash('sha256').update(identity).digest('base64url').slice(0, 22);
  const type = types[path.extname(name)] ?? 'application/octet-stream';
  return { type, tag, identity, ...(br && { br }), ...(gzip && { gzip }) };
}

function fileAnswer({ headers }: IncomingMessage, name: string, file: File): SiteAnswer {
  const coding = codingOf(headers['accept-encoding'] ?? '', file);
  const tag = quote(file.tag);
  const shared = {
    ...siteHeaders,
    'Content-Type': file.type,
    'Cache-Control': name.startsWith('/static/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: `W/${tag}`,
    Vary: 'Accept-Encoding',
  };
  if (matches(headers['if-none-match'], tag)) return { status: 304, headers: shared, body: Buffer.alloc(0) };
  const body = file[coding] ?? file.identity;
  return {
    status: 200,
    headers: {
      ...shared,
      ...(coding !== 'identity' && { 'Content-Encoding': coding }),
    },
    body,
  };
}

function codingOf(accepted: string, file: File): 'br' | 'gzip' | 'identity' {
  const refused = /\b(?:br|gzip)\s*;\s*q=0(?:\.0*)?\s*(?:,|$)/.test(accepted);
  if (refused) return 'identity';
  if (file.br && /\bbr\b/.test(accepted)) return 'br';
  return file.gzip && /\bgzip\b/.test(accepted) ? 'gzip' : 'identity';
}

const wantsPage = ({ headers }: IncomingMessage) => headers.accept?.includes('text/html') ?? false;

const notBuilt = (page: string): SiteAnswer => ({
  status: 503,
  headers: {
    ...siteHeaders,
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Retry-After': '1',
  },
  body: Buffer.from(page),
});
