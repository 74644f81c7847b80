import { house } from '@bandera/contracts/house';
import { fixedClock } from '@bandera/kit/clock';
import { type Envelope, envelopeSchema } from '@bandera/kit/events/envelope';
import { testServices } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import { z } from 'zod';
import type { Purpose } from '../domain/code.ts';
import { verification } from '../service.ts';

const sentCode = z.object({ id: z.uuid() });

/** The running service, with what these tests ask of it. */
export async function startVerification(t: Test, env: Record<string, string> = {}) {
  const clock = fixedClock();
  const app = await testServices(t, [verification], { house, clock, env });
  const [service] = app.running.services;
  if (!service) throw new Error('the service did not start');
  const { db, mail } = service.platform;

  /** The mails of an address, newest first; none where a real mail server takes them. */
  const mailsTo = async (address: string) =>
    ((await mail.outbox?.list(100)) ?? []).filter(each => each.to === address);

  return {
    app,
    clock,
    db,
    mailsTo,
    jobs: service.jobs ?? [],
    asUsers: await app.asService('users', 'verification'),
    /** Sends a code and reads the digits in its mail, as the person would. */
    async sendCode(to: string, purpose: Purpose = 'email') {
      const answer = await app.anyone.post('/api/v1/codes', { purpose, channel: 'email', to });
      const { id } = sentCode.parse(answer.body);
      const [newest] = await mailsTo(to.toLowerCase());
      const digits = digitsIn(newest?.text ?? '');
      const validate = (code: string) =>
        app.anyone.post<{ proof: string; attemptsLeft: number }>(`/api/v1/codes/${id}/validate`, { code });
      return { id, digits, wrong: digits === '000000' ? '000001' : '000000', validate };
    },
    async events(): Promise<Envelope[]> {
      const bodies: string[] = await db('outbox').orderBy('id').pluck('body');
      return bodies.map(text => envelopeSchema.parse(JSON.parse(text)));
    },
  };
}

export function digitsIn(text: string): string {
  const found = /\b\d{6}\b/.exec(text)?.[0];
  if (!found) throw new Error(`no code in ${JSON.stringify(text)}`);
  return found;
}
