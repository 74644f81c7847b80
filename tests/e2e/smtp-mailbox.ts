import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { Test } from 'tap';
import type { Mailbox, ReceivedMail } from '../../scripts/demo/mailbox.ts';
import { freePort } from '../../scripts/testing/backends/free-port.ts';

export interface SmtpMailbox extends Mailbox {
  url: string;
  /** While set, every recipient is refused with this SMTP code. */
  refusal: number | undefined;
}

/** A real SMTP server that keeps what it receives. */
export async function smtpMailbox(t: Test): Promise<SmtpMailbox> {
  const received: ReceivedMail[] = [];
  const port = await freePort();
  const mailbox: SmtpMailbox = {
    url: `smtp://127.0.0.1:${port}`,
    refusal: undefined,
    list: async () => received,
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      const { refusal } = mailbox;
      done(refusal ? Object.assign(new Error('refused'), { responseCode: refusal }) : null);
    },
    onData(stream, session, done) {
      read(stream).then(
        ({ subject = '', text = '' }) => {
          received.unshift({ to: session.envelope.rcptTo.map(each => each.address).join(), subject, text });
          done();
        },
        error => done(error),
      );
    },
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  t.teardown(() => new Promise<void>(resolve => server.close(() => resolve())));
  return mailbox;
}

const read = async (stream: Readable) => PostalMime.parse(await buffer(stream));
