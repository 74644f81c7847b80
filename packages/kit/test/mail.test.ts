import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import t, { type Test } from 'tap';
import { PeerUnavailable } from '../src/http/client.ts';
import { createLog } from '../src/log.ts';
import { MailRejected, MailUnavailable, mailer } from '../src/mail.ts';

const from = 'Bandera <bandera@example.com>';
const message = {
  to: 'ana@example.com',
  subject: 'Código',
  text: 'Your code: 123456\n',
  html: '<p>123456 ñ</p>',
};

function keptLog() {
  const lines: string[] = [];
  return {
    lines,
    log: createLog({ level: 'info', service: 'test', destination: { write: line => lines.push(line) } }),
  };
}

/** A real SMTP server that says no to some recipients, and a mailer for it. */
async function smtp(t: Test, options: SMTPServerOptions = {}) {
  const received: { recipients: string[]; source: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo({ address }, _session, done) {
      const status = Number(/^(\d{3})@/.exec(address)?.[1]);
      done(status ? Object.assign(new Error('no'), { responseCode: status }) : null);
    },
    onData(stream, session, done) {
      let source = '';
      stream.on('data', chunk => {
        source += chunk;
      });
      stream.on('end', () => {
        received.push({ recipients: session.envelope.rcptTo.map(each => each.address), source });
        done(/refused content/.test(source) ? Object.assign(new Error('spam'), { responseCode: 554 }) : null);
      });
    },
    ...options,
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { log, lines } = keptLog();
  const mail = mailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from, folder: '', log });
  t.teardown(async () => {
    await mail.close();
    await new Promise<void>(done => server.close(() => done()));
  });
  return { mail, received, lines, port };
}

t.test('with a mail server', async t => {
  const { mail, received } = await smtp(t);
  await mail.ping();
  await mail.send({ ...message, headers: { 'List-Unsubscribe': '<https://example.com/u>' } });
  t.same(received[0]?.recipients, ['ana@example.com']);
  const parsed = await PostalMime.parse(received[0]?.source ?? '');
  t.match(parsed, {
    subject: 'Código',
    text: /123456/,
    html: /123456 ñ/,
    from: { address: 'bandera@example.com', name: 'Bandera' },
  });
  const headers = new Map(parsed.headers.map(({ key, value }) => [key, value]));
  t.equal(headers.get('list-unsubscribe'), '<https://example.com/u>');
  t.equal(headers.get('auto-submitted'), 'auto-generated');
  t.equal(mail.outbox, undefined);

  t.test('what is refused for good', async t => {
    const rejected = await mail.send({ ...message, to: '550@example.com' }).catch(error => error);
    t.ok(rejected instanceof MailRejected);
    t.match(rejected, { to: '550@example.com', status: 550 });
    await t.rejects(mail.send({ ...message, text: 'refused content' }), {
      name: 'MailRejected',
      status: 554,
    });
  });

  t.test('what may go later', async t => {
    const busy = await mail.send({ ...message, to: '451@example.com' }).catch(error => error);
    t.ok(busy instanceof MailUnavailable);
    t.ok(busy instanceof PeerUnavailable, 'so a request that ends with it is answered 503');
    await mail.send(message);
  });

  t.test('nobody else can be made to receive it, and no header can be added', async t => {
    received.length = 0;
    const evil = 'Hello\r\nBcc: evil@example.com\r\n\r\n<b>body</b>';
    await mail.send({ ...message, subject: evil, headers: { 'X-Name': evil } });
    const parsed = await PostalMime.parse(received[0]?.source ?? '');
    t.same(received[0]?.recipients, ['ana@example.com']);
    t.notOk(parsed.headers.some(({ key }) => key === 'bcc'));
    t.match(parsed.text, /Your code/);
    const lists = [
      'a@example.com, b@example.com',
      'a@example.com\r\nBcc: b@example.com',
      'group: a@example.com;',
      'A <a@example.com>',
      '"a b"@example.com',
      'a@b@example.com',
      'nobody',
      '',
    ];
    for (const to of lists) await t.rejects(mail.send({ ...message, to }), MailRejected, JSON.stringify(to));
    t.equal(received.length, 1);
  });
});

t.test('an account that is not accepted is ours to mend, not the recipient’s', async t => {
  const refuse: SMTPServerOptions = {
    onMailFrom: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode: 550 })),
  };
  const { mail } = await smtp(t, refuse);
  await t.rejects(mail.send(message), MailUnavailable);
});

t.test('a mail server that is away, or hangs', async t => {
  const { mail, port } = await smtp(t);
  await mail.ping();
  const sockets: Socket[] = [];
  const silent = createServer(socket => sockets.push(socket));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const silentPort = typeof address === 'object' && address ? address.port : 0;
  const { log } = keptLog();
  const hanging = mailer({
    smtpUrl: `smtp://127.0.0.1:${silentPort}`,
    from,
    folder: '',
    log,
    timeoutMs: 100,
  });
  await t.rejects(hanging.send(message), MailUnavailable);
  await t.rejects(hanging.ping(), MailUnavailable);
  await hanging.close();
  for (const socket of sockets) socket.destroy();
  silent.close();
  await once(silent, 'close');
  const gone = mailer({ smtpUrl: `smtp://127.0.0.1:${silentPort}`, from, folder: '', log });
  await t.rejects(gone.send(message), MailUnavailable);
  await gone.close();

  const remote = mailer({ smtpUrl: `smtp://user:password@localhost.:${port}`, from, folder: '', log });
  await t.rejects(remote.send(message), MailUnavailable, 'a password never travels in clear text');
  await remote.close();
});

t.test('without a mail server', async t => {
  const folder = path.join(t.testdir(), 'mail');
  const { log, lines } = keptLog();
  const mail = mailer({ from, folder, log });
  t.same(await mail.outbox?.list(10), []);
  await mail.ping();
  await mail.send(message);
  await mailer({ from, folder, log }).send({ ...message, to: 'eva@example.com', subject: 'Second' });

  t.test('each mail is a file, the newest name last', async t => {
    const files = readdirSync(folder).sort();
    t.equal(files.length, 2);
    t.match(
      readFileSync(path.join(folder, files[0] ?? ''), 'utf8'),
      /To: ana@example.com[\s\S]*Your code: 123456/,
    );
    t.match(readFileSync(path.join(folder, files[1] ?? ''), 'utf8'), /Subject: Second/);
    t.equal(statSync(path.join(folder, files[0] ?? '')).mode & 0o777, 0o600, 'they hold codes');
  });

  t.test('and can be read again', async t => {
    const list = (await mail.outbox?.list(10)) ?? [];
    t.match(list, [
      { to: 'eva@example.com', subject: 'Second' },
      { to: 'ana@example.com', subject: 'Código', at: /^\d{4}-.*Z$/ },
    ]);
    t.equal((await mail.outbox?.list(1))?.length, 1);
    const [, first] = list;
    t.match(await mail.outbox?.read(first?.id ?? ''), {
      subject: 'Código',
      text: /123456/,
      html: /ñ/,
      from: 'bandera@example.com',
    });
    for (const id of [
      '../../etc/passwd',
      '',
      first?.id.replace('-', '/') ?? '',
      '00000000-0000-7000-8000-000000000000',
    ]) {
      t.equal(await mail.outbox?.read(id), undefined);
    }
  });

  t.test('the log tells of it, but not what is in it', async t => {
    t.match(JSON.parse(lines[0] ?? ''), {
      to: 'ana@example.com',
      subject: 'Código',
      msg: 'mail kept in the outbox',
    });
    t.notMatch(lines.join(''), /123456/);
  });
});
