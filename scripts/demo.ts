import { parseArgs } from 'node:util';
import { outboxPage } from './demo/mailbox.ts';
import { walk } from './demo/walk.ts';

const { values } = parseArgs({
  options: { url: { type: 'string', default: 'http://localhost:8080' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(`npm run demo [-- --url http://localhost:8080]
Walks the whole loop against a running server with real clients: sign up, logo, invitation, project, key, feature,
1000 evaluations through OpenFeature, a flip, and what the usage report, the audit log and the mails say of it.
The server must show its mails on the outbox page, so SMTP_URL must not be set.\n`);
  process.exit(0);
}

const say = (line: string) => process.stdout.write(`${line}\n`);
try {
  await walk({ url: values.url, mailbox: outboxPage(values.url), say });
} catch (error) {
  process.stderr.write(`The demo stopped: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
