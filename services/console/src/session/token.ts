import { endSession, type Grant, grantOf, mayHaveSession, sessionStore, takeGrant } from './session.ts';

/** Renewed when it has less than this left, so that it does not end on its way. */
const spareMs = 30_000;
/** What a browser of another site cannot send: with it the cookie counts (see services/users). */
const ownRequest = { 'X-Requested-With': 'bandera-console' };
/** Only one tab at a time exchanges the refresh token, which counts once. */
const lockName = 'bandera-session';

/** The access token, renewed if need be; undefined for somebody who is not logged in. */
export async function tokenForRequest(): Promise<string | undefined> {
  const { phase, token, expiresAt } = sessionStore.state;
  if (phase === 'out' || phase === 'unknown') return undefined;
  if (phase === 'in' && expiresAt - Date.now() > spareMs) return token;
  return renewToken(token);
}

/** Another token than this one, which counts no more. Waits for the person to log in again where nothing else helps. */
export async function renewToken(old: string): Promise<string> {
  const before = sessionStore.state.grant;
  await refreshSession(old);
  const { phase } = sessionStore.state;
  if (phase === 'expired') await sessionStore.when(({ phase }) => phase === 'in');
  const { token, grant } = sessionStore.state;
  // A request that was meant for one company, or by one person, never goes out for another.
  if (grant?.company.id !== before?.company.id || grant?.user.id !== before?.user.id)
    throw new DOMException('Somebody else is logged in now.', 'AbortError');
  return token;
}

/** At the start of the page: whether the cookie still stands for a session. */
export async function resumeSession(): Promise<void> {
  if (sessionStore.state.phase !== 'unknown') return;
  if (mayHaveSession()) await refreshSession('');
  else sessionStore.end();
}

/** Goes on in another of one's companies; throws when one is no member there any more. */
export async function switchCompany(company: string): Promise<void> {
  const answer = await navigator.locks.request(lockName, () => exchange({ company }));
  if (!answer.ok) throw new Error(`switching was refused with ${answer.status}`);
  takeGrant(await grantFrom(answer));
}

/** Ends the session in all tabs. */
export async function logOut(): Promise<void> {
  await navigator.locks.request(lockName, () => post('logout', {})).catch(() => undefined);
  endSession();
}

let refreshing: Promise<void> | undefined;

/** All who need a new token share one exchange; another tab's counts as well. */
function refreshSession(old: string): Promise<void> {
  refreshing ??= navigator.locks
    .request(lockName, async () => {
      const { phase, token } = sessionStore.state;
      if (phase === 'in' && token !== old) return; // another tab was faster
      const answer = await exchange({});
      if (answer.ok) takeGrant(await grantFrom(answer));
      else if (answer.status === 401 || answer.status === 403) sessionStore.end();
      else throw new TypeError(`refreshing was refused with ${answer.status}`);
    })
    .finally(() => {
      refreshing = undefined;
    });
  return refreshing;
}

const exchange = (body: object) => post('refresh', { ...body, cookieOnly: true });

const post = (what: 'refresh' | 'logout', body: object) =>
  fetch(`/api/v1/auth/${what}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...ownRequest },
    body: JSON.stringify(body),
  });

const grantFrom = async (answer: Response): Promise<Grant> => grantOf(await answer.json());
