// R7: the NFS volume of logos hangs. A FUSE mount whose server never answers does to every call what a dead NFS server does.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@bandera/kit/testing/service';
import sharp from 'sharp';
import t, { type Test } from 'tap';
import { must, password } from '../e2e/house.ts';
import { awaySeconds, install, longMs, ownFolder } from './installation.ts';
import { failedOf, shown, steadily } from './steady.ts';

/** Lets every call to a folder hang until the function that it returns is called. Needs root, and FUSE in the kernel. */
function hang(t: Test, folder: string): () => void {
  const fuse = openSync('/dev/fuse', 'r+');
  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0,allow_other';
  const { status, stderr } = spawnSync('mount', ['-i', '-t', 'fuse', '-o', options, 'hung', folder], {
    stdio: ['ignore', 'inherit', 'pipe', fuse],
  });
  if (status !== 0) throw new Error(`cannot mount a file system that hangs: ${stderr}`);
  let hangs = true;
  const mend = () => {
    if (!hangs) return;
    hangs = false;
    spawnSync('umount', ['--lazy', folder]);
    closeSync(fuse);
  };
  t.teardown(mend);
  return mend;
}

const picture = (background: string) =>
  sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer();

t.test('a volume that hangs', { timeout: 900_000 }, async t => {
  const folder = `${ownFolder(t)}/assets`;
  mkdirSync(folder);
  const { bandera, owner, evaluate, read } = await install(t, { ASSETS_DIR: folder });
  const upload = async (background: string) => {
    const form = new FormData();
    form.append('logo', new Blob([new Uint8Array(await picture(background))], { type: 'image/png' }), 'logo');
    return owner.put<{ logoUrl: string }>(`/api/v1/companies/${owner.company}/logo`, form);
  };
  const { logoUrl } = (await must(upload('#f00'))).body;
  const lag = eventLoopOf(bandera.url);

  const load = steadily(50, evaluate);
  const people = steadily(8, () => read('/api/v1/projects'));
  const logos = steadily(8, () => read(logoUrl));
  await sleep(10_000);
  const calm = await lag();
  const before = load.look();
  const mend = hang(t, folder);
  const end = Date.now() + awaySeconds * 1_000;
  const uploads: { status: number; retryAfter: string | null }[] = [];
  let logins = 0;
  while (Date.now() < end) {
    const { status, headers } = await upload('#0f0');
    uploads.push({ status, retryAfter: headers.get('retry-after') });
    // Hashing needs the threads that hung calls would hold.
    await must(owner.post('/api/v1/auth/login', { email: owner.email, password }));
    logins += 1;
    await sleep(1_000);
  }
  const hung = await lag();
  mend();
  const [evaluations, reads, served] = await Promise.all([load.end(), people.end(), logos.end()]);
  t.comment(
    `R7: hung for ${awaySeconds} s: evaluation ${shown(evaluations)} (before ${shown(before)}); control plane ${shown(reads)}; logos ${shown(served)}; ${logins} log-ins; ${uploads.length} uploads refused with 503; event loop p99 ${hung} ms (before ${calm} ms)`,
  );
  for (const tally of [evaluations, reads, served]) t.equal(failedOf(tally), 0, 'no request failed');
  for (const each of uploads) t.match(each, { status: 503, retryAfter: /^\d+$/ }, 'uploads are told to wait');
  t.equal(
    await eventually(async () => (await upload('#00f')).status, longMs),
    200,
    'and then the volume works again',
  );
});

/** The 99th percentile of the event loop's lag since the last look, in milliseconds, as the process itself measures it. */
function eventLoopOf(url: string): () => Promise<number> {
  const look = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const [, seconds = '0'] = /^nodejs_eventloop_lag_p99_seconds(?:\{[^}]*\})? (\S+)$/m.exec(text) ?? [];
    return Math.round(Number(seconds) * 1_000);
  };
  return look;
}
