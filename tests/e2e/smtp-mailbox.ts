import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Test } from 'tap';
import type { Mailbox, ReceivedMail } from '../../scripts/demo/mailbox.ts';
import { freePort } from '../../scripts/testing/backends/free-port.ts';

/** A real SMTP server that keeps what it receives. */
export async function smtpMailbox(t: Test): Promise<Mailbox & { url: string }> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      simpleParser(stream).then(
        ({ subject = '', text = '' }) => {
          received.unshift({ to: session.envelope.rcptTo.map(each => each.address).join(), subject, text });
          done();
        },
        error => done(error),
      );
    },
  });
  const port = await freePort();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  t.teardown(() => new Promise<void>(resolve => server.close(() => resolve())));
  return { url: `smtp://127.0.0.1:${port}`, list: async () => received };
}
