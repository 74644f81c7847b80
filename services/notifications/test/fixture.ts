import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { house } from '@bandera/contracts/house';
import { problem } from '@bandera/contracts/problems';
import { projectDetail } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import { type Address, addresses } from '@bandera/contracts/user';
import type { Clock } from '@bandera/kit/clock';
import type { Envelope } from '@bandera/kit/events/envelope';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { problems, requestContext } from '@bandera/kit/http/pipeline';
import type { Route } from '@bandera/kit/http/route';
import { routes } from '@bandera/kit/http/routes';
import { newId } from '@bandera/kit/ids';
import { defineService } from '@bandera/kit/service';
import { eventually, testServices } from '@bandera/kit/testing/service';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { Test } from 'tap';
import { z } from 'zod';
import { notifications } from '../service.ts';

/** The service with its neighbours, and words for what these tests do often. */
export async function startNotifications(t: Test, env: Record<string, string> = {}) {
  const { known, services } = neighbours();
  const clock = movableClock();
  const app = await testServices(t, [notifications, ...services], {
    house,
    clock,
    env: { DIGEST_SECONDS: '300', ...env },
  });
  const [service] = app.running.services;
  if (!service) throw new Error('the service did not start');
  const { db } = service.platform;

  /** A company with members, whom users knows. */
  const signUp = (name = 'Acme') => {
    const company = newId();
    const members: Address[] = [];
    known.members.set(company, members);
    const join = (first: string, role: Address['role'] = 'editor') => {
      const member = {
        user: newId(),
        email: `${first.toLowerCase()}@${name.toLowerCase()}.test`,
        name: first,
        role,
      };
      members.push(member);
      return { ...member, ...app.as({ id: member.user, company, role }) };
    };
    return { company, join };
  };

  const run = (job: string) => async () => service.jobs?.find(({ name }) => name === job)?.run();
  const digests = run('digests');
  const mailNews = async () => {
    clock.advance(300_000);
    await digests();
  };

  return {
    ...app,
    known,
    /** Lets the time of a digest pass, and mails what has been waiting for it. */
    mailNews,
    digests,
    /** Begins the deliveries that are due. */
    deliver: run('webhook deliveries'),
    /** Mails news until these are as wanted. */
    untilMailed: <T>(check: () => Promise<T | undefined>) =>
      eventually(async () => {
        await mailNews();
        return check();
      }),
    clock,
    db,
    service,
    signUp,
    /** What the service has said so far, oldest first; about one subject where told. */
    async said(subject?: string): Promise<Envelope[]> {
      const bodies: string[] = await db('outbox').orderBy('id').pluck('body');
      return bodies.map(text => JSON.parse(text)).filter(event => !subject || event.subject === subject);
    },
  };
}

export type App = Awaited<ReturnType<typeof startNotifications>>;

/** Real time, moved forward at will: signatures are checked against the real one. */
function movableClock(): Clock & { advance(ms: number): void } {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    ms: () => Date.now() + ahead,
    advance: ms => {
      ahead += ms;
    },
  };
}

/** What users and projects say to this service, over HTTP and by the contract. */
function neighbours() {
  const known = {
    members: new Map<string, Address[]>(),
    projects: new Map<string, z.input<typeof projectDetail>['project']>(),
    usersAway: false,
    asked: 0,
  };
  const users = neighbour('users', [
    route({
      method: 'GET',
      path: '/internal/users/companies/{company}/addresses',
      summary: 'Who can be mailed',
      access: 'internal',
      params: z.object({ company: z.uuid() }),
      response: addresses,
      handler: async ({ params }) => {
        known.asked += 1;
        if (known.usersAway) throw problem('dependency-unavailable');
        return { items: known.members.get(params.company) ?? [] };
      },
    }),
  ]);
  const projects = neighbour('projects', [
    route({
      method: 'GET',
      path: '/internal/projects/projects/{id}',
      summary: 'A project',
      access: 'internal',
      params: z.object({ id: z.string() }),
      query: z.object({ company: z.string() }),
      response: projectDetail,
      handler: async ({ params, query }) => {
        const project = [...known.projects.values()].find(each => [each.id, each.key].includes(params.id));
        if (project?.company !== query.company) throw problem('not-found');
        return { project, environments: [], members: [] };
      },
    }),
  ]);
  return { known, services: [users, projects] };
}

const neighbour = (name: string, list: Route[]) =>
  defineService({
    name,
    config: z.object({}),
    start: ({ platform }) => ({
      routes: list,
      pipeline: [
        requestContext(),
        problems(platform.log),
        body(),
        auth(platform.auth),
        routes(list, { permits: () => false, log: platform.log }),
      ],
    }),
  });

export interface ReceivedMail {
  to: string;
  subject: string;
  text: string;
  html: string;
  headers: Map<string, string>;
}

/** A real SMTP server; `refuse` says with which code it refuses a recipient, if it does. */
export async function mailServer(t: Test, refuse: (address: string) => number | undefined = () => undefined) {
  const received: ReceivedMail[] = [];
  const tried: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo({ address }, _session, done) {
      tried.push(address);
      const code = refuse(address);
      done(code ? Object.assign(new Error('not now'), { responseCode: code }) : null);
    },
    onData(stream, session, done) {
      read(stream).then(
        ({ subject = '', text = '', html = '', headers }) => {
          const to = session.envelope.rcptTo.map(each => each.address).join();
          received.push({
            to,
            subject,
            text,
            html,
            headers: new Map(headers.map(each => [each.key, each.value])),
          });
          done();
        },
        error => done(error),
      );
    },
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  t.teardown(() => new Promise<void>(resolve => server.close(() => resolve())));
  return { url: `smtp://127.0.0.1:${port}`, received, tried };
}

export interface ReceivedCall {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A real HTTP server that takes what webhooks send. */
export async function receiver(
  t: Test,
  answer: RequestListener = (_request, response) => response.end('taken'),
) {
  const received: ReceivedCall[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ path: request.url ?? '', headers: flat(request.headers), body });
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const first = () => {
    const [call] = received;
    if (!call) throw new Error('nothing has arrived');
    return call;
  };
  return { url: `http://127.0.0.1:${port}/hook`, received, first };
}

const read = async (stream: Readable) => PostalMime.parse(await buffer(stream));

const flat = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
