import type { Running } from '@bandera/kit/run';
import { type Api, apiOf } from '../demo/api.ts';
import { waitFor } from '../demo/mailbox.ts';

export const password = 'ombu-ombu-ombu';

export const people = {
  lucia: { name: 'Lucía Pereira', email: 'lucia@ombu.example' },
  mateo: { name: 'Mateo Silva', email: 'mateo@ombu.example' },
  ana: { name: 'Ana Duarte', email: 'ana@ombu.example' },
  tomas: { name: 'Tomás Quiroga', email: 'tomas@ombu.example' },
} as const;
export type Person = keyof typeof people;

/** A browser that somebody uses, so that the list of sessions looks like one. */
const agents: Record<Person, string> = {
  lucia: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15',
  mateo: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  ana: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36',
  tomas: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1',
};

/** The API as somebody, who logs in for it: tokens count for a quarter of an hour. */
export async function as(url: string, person: Person): Promise<Api> {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': agents[person] },
    body: JSON.stringify({ email: people[person].email, password }),
  });
  const { accessToken } = Object(await answer.json());
  if (answer.status !== 200) throw new Error(`${person} cannot log in: ${answer.status}`);
  return apiOf(url, String(accessToken));
}

/** The newest mail to somebody: what the pattern finds in it. */
export const mailed = ({ mail }: Running['shared'], to: string, pattern: RegExp) =>
  waitFor(`a mail to ${to}`, 60_000, async () => {
    const mails = (await mail.outbox?.list(20)) ?? [];
    return pattern.exec(mails.find(each => each.to.includes(to))?.text ?? '') ?? undefined;
  });

export async function join(
  { url, shared }: Running,
  inviter: Api,
  person: Person,
  role: string,
): Promise<void> {
  const { name, email } = people[person];
  const { id } = await inviter.post<{ id: string }>('/api/v1/users/invitations', { email, role });
  const [, token] = await mailed(shared, email, /[?&]token=([\w-]+)/);
  await apiOf(url).post(`/api/v1/users/invitations/${id}/accept`, { token, name, password });
}
