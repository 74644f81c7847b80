// The mail server of a laptop's Swarm (swarm/dev.yml): takes every mail, sends none, and shows them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { escapeHtml } from '@bandera/kit/html';
import { type OutboxMail, outboxFolder } from '@bandera/kit/mail-outbox';
import { SMTPServer } from 'smtp-server';

const help = `node scripts/mail-catcher.ts

Takes mails by SMTP without passing them on, and keeps the newest thousand in a folder. Never for production: whoever
reaches its page reads them all.
  GET /mails?limit=50   {"items":[{id, at, to, from, subject, text, html}]}, newest first
  GET /                 the same as a page
  GET /livez            200

  MAIL_CATCHER_HOST      where it listens (127.0.0.1)
  MAIL_CATCHER_SMTP      port for SMTP (1025)
  MAIL_CATCHER_HTTP      port for the page (8025)
  MAIL_CATCHER_FOLDER    where mails are kept (.data/mail-catcher)
`;

const mostShown = 200;
const largestMail = 10 * 1024 * 1024;

if (parseArgs({ options: { help: { type: 'boolean' } } }).values.help) process.stdout.write(help);
else await main();

async function main(): Promise<void> {
  const {
    MAIL_CATCHER_HOST: host = '127.0.0.1',
    MAIL_CATCHER_SMTP: smtpPort = '1025',
    MAIL_CATCHER_HTTP: httpPort = '8025',
    MAIL_CATCHER_FOLDER: folder = '.data/mail-catcher',
  } = process.env;
  const outbox = outboxFolder(folder);
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    size: largestMail,
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    onData(stream, _session, done) {
      buffer(stream).then(
        mail => (stream.sizeExceeded ? done(tooLarge()) : outbox.add(mail).then(() => done(), done)),
        done,
      );
    },
  });
  smtp.on('error', error => process.stderr.write(`mail-catcher: ${error.message}\n`));
  const pages = createServer((request, response) => {
    answer(request, outbox).then(
      ({ status = 200, type, body }) =>
        response.writeHead(status, { 'Content-Type': type, ...pageHeaders }).end(body),
      error => failed(error, response),
    );
  });
  await outbox.check();
  await new Promise<void>(resolve => smtp.listen(Number(smtpPort), host, resolve));
  await new Promise<void>(resolve => pages.listen(Number(httpPort), host, resolve));
  process.stdout.write(
    `mail-catcher: smtp://${host}:${portOf(smtp.server)} http://${host}:${portOf(pages)}\n`,
  );
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
}

const tooLarge = () => Object.assign(new Error('the mail is too large'), { responseCode: 552 });

function portOf(server: Server): number | undefined {
  const at = server.address();
  return at && typeof at === 'object' ? at.port : undefined;
}

// Mails are strangers' HTML: it is shown as text, and nothing of it may run.
const pageHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
};

interface Page {
  status?: number;
  type: string;
  body: string;
}

async function answer({ url = '/' }: IncomingMessage, outbox: Lister): Promise<Page> {
  const { pathname, searchParams } = new URL(url, 'http://mail');
  const asked = Number(searchParams.get('limit') ?? 50);
  const limit = Math.min(mostShown, Math.max(1, Number.isInteger(asked) ? asked : 50));
  if (pathname === '/livez') return { type: 'application/json', body: '{"status":"ok"}' };
  if (pathname === '/mails')
    return { type: 'application/json', body: JSON.stringify({ items: await outbox.list(limit) }) };
  if (pathname === '/') return { type: 'text/html; charset=utf-8', body: pageOf(await outbox.list(limit)) };
  return { status: 404, type: 'text/plain', body: 'not found\n' };
}

type Lister = { list(limit: number): Promise<OutboxMail[]> };

const pageOf = (mails: OutboxMail[]) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Mails</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}</style>
<h1>Mails</h1>
${mails.map(articleOf).join('\n') || '<p>None yet.</p>'}
</html>
`;

const articleOf = ({ at, to, subject, text }: OutboxMail) =>
  `<article><h2>${escapeHtml(subject)}</h2><p>${escapeHtml(to)}, ${escapeHtml(at)}</p><pre>${escapeHtml(text)}</pre></article>`;

function failed(error: unknown, response: ServerResponse): void {
  process.stderr.write(`mail-catcher: ${error instanceof Error ? error.message : String(error)}\n`);
  response.writeHead(500).end();
}
