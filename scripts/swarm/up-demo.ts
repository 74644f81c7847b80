import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demo } from '@bandera/contracts/demo';
import { z } from 'zod';
import { apiOf } from '../demo/api.ts';
import { mailTo, type ReceivedMail, waitFor } from '../demo/mailbox.ts';
import { createDemoFeatures } from '../demo-data.ts';

const access = z.object({ email: z.string(), password: z.string(), key: z.string() });
type Access = z.infer<typeof access>;

const flag = 'new-checkout';

/**
 * Demo data on a deployment, through its API; with a password and a key of their own, kept in `secrets/demo`, since those
 * of `npm start` are known to everyone and refused in production. Resolves with what to tell a person.
 */
export async function demoOn(
  url: string,
  { mails, secretsDir }: { mails: string; secretsDir: string },
): Promise<string[]> {
  const file = path.join(secretsDir, 'demo');
  const known = existsSync(file) ? access.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  const usable = known && (await evaluation(url, known.key)).status === 200 ? known : undefined;
  const demo = usable ?? (await created(url, mails));
  if (!usable) writeFileSync(file, `${JSON.stringify(demo)}\n`, { mode: 0o600 });
  const answer = await waitFor(`the flag ${flag}`, 60_000, async () => {
    const { status, text } = await evaluation(url, demo.key);
    return status === 200 ? text : undefined;
  });
  return [
    `${flag} for user-42: ${answer}`,
    `log in as ${demo.email} with ${demo.password}; server key ${demo.key}`,
  ];
}

async function evaluation(url: string, key: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url}/ofrep/v1/evaluate/flags/${flag}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ context: { targetingKey: 'user-42' } }),
  });
  return { status: response.status, text: await response.text() };
}

async function created(url: string, mails: string): Promise<Access> {
  const password = randomBytes(12).toString('base64url');
  const email = `owner.${randomBytes(3).toString('hex')}@demo.test`;
  const anyone = apiOf(url);
  const company = { name: demo.company };
  await anyone.post('/api/v1/auth/register', { email, password, name: 'Demo Owner', company });
  const mailbox = {
    list: async () => {
      const response = await fetch(`${mails}/mails?limit=50`);
      return ((await response.json()) as { items: ReceivedMail[] }).items;
    },
  };
  const [code] = await mailTo(mailbox, email, /\b\d{6}\b/);
  await anyone.post('/api/v1/auth/verify-email', { email, code });
  const { accessToken } = await anyone.post<{ accessToken: string }>('/api/v1/auth/login', {
    email,
    password,
  });
  const owner = apiOf(url, accessToken);
  const { id } = await owner.post<{ id: string }>('/api/v1/projects', { key: demo.project, name: 'Demo' });
  const wanted = { environment: demo.environment, kind: 'server', name: 'Demo server key' };
  const { key } = await owner.post<{ key: string }>(`/api/v1/projects/${id}/keys`, wanted);
  await createDemoFeatures(owner);
  return { email, password, key };
}
