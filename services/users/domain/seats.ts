import { problem } from '@bandera/contracts/problems';

interface Seats {
  limit: number;
  members: number;
  /** Open invitations. */
  invited: number;
}

/** Throws 409 unless one more person has a seat. */
export function needSeat({ limit, members, invited }: Seats): void {
  if (members + invited < limit) return;
  const taken = invited > 0 ? `${members} members and ${invited} open invitations` : `${members} members`;
  throw problem('limit-reached', {
    detail: `The company may have ${limit} seats and has ${taken}.`,
    errors: [{ path: 'seats', message: `are limited to ${limit}: remove somebody, or raise the limit` }],
    extra: { limit: 'seats' },
  });
}
