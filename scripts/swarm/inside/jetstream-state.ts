// Runs in a container on the data network: a line each second with what each NATS server says of JetStream, as JSON by server.
import { setTimeout as sleep } from 'node:timers/promises';

const names = process.argv.slice(2);
// Whoever asked may have been killed: they start another one if they still want to know.
const endsAt = Date.now() + 600_000;

while (Date.now() < endsAt) {
  process.stdout.write(`${JSON.stringify(Object.fromEntries(await Promise.all(names.map(ask))))}\n`);
  await sleep(1_000);
}

async function ask(name: string): Promise<[name: string, answer: unknown]> {
  const url = `http://${name}:8222/jsz?accounts=true&streams=true&config=true`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    .then(response => response.json())
    .catch(() => null);
  return [name, answer];
}
