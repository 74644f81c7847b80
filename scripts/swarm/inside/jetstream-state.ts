// Runs in a container on the data network: prints what each NATS server says of JetStream, as JSON by server.
const names = process.argv.slice(2);

const answers = await Promise.all(
  names.map(async name => {
    const url = `http://${name}:8222/jsz?accounts=true&streams=true&config=true`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) })
      .then(response => response.json())
      .catch(() => null);
    return [name, answer];
  }),
);
process.stdout.write(JSON.stringify(Object.fromEntries(answers)));
