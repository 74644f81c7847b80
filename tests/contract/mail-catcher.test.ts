import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import nodemailer from 'nodemailer';
import t from 'tap';

const root = join(import.meta.dirname, '../..');

t.test('the mail catcher takes mails, shows them, and passes the health check', async t => {
  const child = spawn(process.execPath, ['scripts/mail-catcher.ts'], {
    cwd: root,
    env: { ...process.env, MAIL_CATCHER_SMTP: '0', MAIL_CATCHER_HTTP: '0', MAIL_CATCHER_FOLDER: t.testdir() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(async () => {
    const exited = once(child, 'exit');
    if (child.kill('SIGTERM')) await exited;
  });
  const [line] = await once(child.stdout, 'data');
  const [, smtp = '', http = ''] = /(smtp:\S+) (http:\S+)/.exec(String(line)) ?? [];

  const transport = nodemailer.createTransport(smtp);
  for (const subject of ['First', 'Second <b>'])
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', subject, text: 'Code 123456' });
  transport.close();

  const kept: unknown = await (await fetch(`${http}/mails?limit=5`)).json();
  const wanted = [
    { to: 'b@example.com', subject: 'Second <b>', text: /Code 123456/ },
    { subject: 'First', from: 'a@example.com' },
  ];
  t.match(kept, { items: wanted });
  const page = await (await fetch(`${http}/`)).text();
  t.match(page, 'Second &lt;b&gt;');
  t.notMatch(page, '<b>');
  t.equal((await fetch(`${http}/etc`)).status, 404);

  const livez = (port: string) => promisify(execFile)(join(root, 'scripts/livez'), [port]);
  await t.resolves(livez(new URL(http).port));
  await t.rejects(livez(new URL(smtp).port), 'a port where something else answers');
  await t.rejects(livez('1'), 'a port where nothing answers');
});
