import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { type Api, apiOf } from '../../demo/api.ts';
import { type Mailbox, mailTo, type ReceivedMail, waitFor } from '../../demo/mailbox.ts';
import { hostAddress, mailPorts } from './plan.ts';

/** The mails that the lab's mail server took. */
export const mailbox: Mailbox = {
  async list() {
    const response = await fetch(`http://${hostAddress}:${mailPorts.http}/mails?limit=100`);
    const { items } = (await response.json()) as { items: ReceivedMail[] };
    return items;
  },
};

const password = 'a long password of the lab';

/** Somebody with a company, who is logged in. */
export async function signUp(url: string): Promise<Api> {
  const email = `eva.${Date.now().toString(36)}@example.test`;
  const anyone = apiOf(url);
  await anyone.post('/api/v1/auth/register', { email, password, name: 'Eva', company: { name: 'Lab' } });
  const [code] = await mailTo(mailbox, email, /\b\d{6}\b/, 300_000);
  await anyone.post('/api/v1/auth/verify-email', { email, code });
  const { accessToken } = await anyone.post<{ accessToken: string }>('/api/v1/auth/login', {
    email,
    password,
  });
  return apiOf(url, accessToken);
}

/** A server key, and a feature that is on for half of the users; resolves when evaluations know both. */
export async function makeFeature(url: string, owner: Api): Promise<{ key: string; feature: string }> {
  const project = await owner.post<{ id: string }>('/api/v1/projects', { key: 'lab', name: 'Lab' });
  const wanted = { environment: 'production', kind: 'server', name: 'Lab' };
  const { key } = await owner.post<{ key: string }>(`/api/v1/projects/${project.id}/keys`, wanted);
  const feature = await owner.post<{ id: string }>('/api/v1/features', {
    project: 'lab',
    key: 'half',
    kind: 'release',
    valueType: 'boolean',
  });
  await owner.put(`/api/v1/features/${feature.id}/environments/production`, {
    enabled: true,
    strategies: [{ title: 'Half', rollout: 50, stickiness: 'userId' }],
  });
  await waitFor('the evaluation', 300_000, async () => {
    const response = await fetch(`${url}/ofrep/v1/evaluate/flags/half`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ context: { targetingKey: 'user-1' } }),
    });
    await response.text();
    return response.ok ? true : undefined;
  });
  return { key, feature: 'half' };
}

/** Gives the owner's company a logo that no other has; resolves with the address at which everybody gets it. */
export async function uploadLogo(owner: Api): Promise<string> {
  const { items } = await owner.get<{ items: { id: string }[] }>('/api/v1/companies');
  const form = new FormData();
  form.set('logo', new Blob([await picture()], { type: 'image/png' }), 'logo.png');
  const { logoUrl } = await owner.put<{ logoUrl: string }>(`/api/v1/companies/${items[0]?.id}/logo`, form);
  return logoUrl;
}

/** Files are called after their content: the same picture twice would leave nothing to be written. */
async function picture(): Promise<Uint8Array<ArrayBuffer>> {
  const [width, height, channels] = [32, 32, 3] as const;
  const dots = randomBytes(width * height * channels);
  return new Uint8Array(await sharp(dots, { raw: { width, height, channels } }).png().toBuffer());
}
