import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import type { HttpContext } from '@bandera/kit/http/actor';
import type { Platform } from '@bandera/kit/platform';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const mail = z.object({
  id: z.string(),
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  at: z.iso.datetime(),
});

/**
 * The mails of an installation without a mail server, codes and invitations of all companies included: for whoever sits at
 * this machine and nobody else. To others, in production and with a mail server the page does not exist.
 */
export const outboxRoutes = ({ mail: mailer, config }: Platform) => [
  route({
    method: 'GET',
    path: '/api/v1/notifications/outbox',
    summary: 'Mails kept on this machine, for lack of a mail server, newest first',
    access: 'public',
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    response: z.object({ items: z.array(mail) }),
    handler: async ({ ctx, query }) => {
      if (!mailer.outbox || config.NODE_ENV === 'production' || !isFromHere(ctx)) throw problem('not-found');
      return { items: await mailer.outbox.list(query.limit) };
    },
  }),
];

const relayed = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'];

/**
 * Judged by the socket, since headers say what their sender likes. What passed a proxy comes from somewhere else, and a name
 * in `Host` that is not this machine's is a web page's whose author had it lead here (DNS rebinding).
 */
function isFromHere(ctx: HttpContext): boolean {
  const address = ctx.req.socket.remoteAddress ?? '';
  const near = ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
  const host = URL.parse(`http://${ctx.get('host')}`)?.hostname ?? '';
  const ours = host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
  return near && ours && relayed.every(name => ctx.get(name) === '');
}
