import { once } from 'node:events';
import { connect } from 'node:tls';
import type { Sample, Source } from './gauges.ts';

const patienceMs = 3_000;

/** The installation as the world sees it: whether its address answers, how soon, and how long its certificate lasts. */
export const publicSource = (publicUrl: string): Source => ({
  name: 'public',
  async read() {
    const [answers, expires] = await Promise.all([answerOf(publicUrl), expiryOf(publicUrl)]);
    return [...answers, ...expires];
  },
});

async function answerOf(publicUrl: string): Promise<Sample[]> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  try {
    const { ok, body } = await fetch(`${publicUrl.replace(/\/$/, '')}/health/evaluation`, {
      signal: AbortSignal.timeout(patienceMs),
    });
    await body?.cancel();
    return [
      { name: 'public_url_up', value: Number(ok) },
      { name: 'public_url_duration_seconds', value: seconds() },
    ];
  } catch {
    return [{ name: 'public_url_up', value: 0 }];
  }
}

async function expiryOf(publicUrl: string): Promise<Sample[]> {
  const { protocol, hostname, port } = new URL(publicUrl);
  if (protocol !== 'https:') return [];
  // Also one that has ended already, or that nobody trusts, has its end told.
  const socket = connect({
    host: hostname,
    port: Number(port || 443),
    servername: hostname,
    rejectUnauthorized: false,
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(patienceMs) });
    const end = Date.parse(socket.getPeerCertificate().valid_to);
    return Number.isNaN(end)
      ? []
      : [{ name: 'public_certificate_expiry_timestamp_seconds', value: end / 1_000 }];
  } catch {
    return [];
  } finally {
    socket.destroy();
  }
}
