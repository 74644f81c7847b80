import { BanderaProvider } from '@bandera/sdk';
import { OpenFeature, ProviderEvents } from '@openfeature/server-sdk';
import { openEventStream } from './event-stream.ts';

/** Where a client finds Bandera, and as what it comes. */
export interface Place {
  url: string;
  key: string;
}

/** An application that is told of changes, and follows whether one flag is on. */
export interface Follower extends AsyncDisposable {
  /** Resolves with the moment (`performance.now()`) since which the application has seen the flag in this state. */
  sees(enabled: boolean): Promise<number>;
}

/** The ways on which changes reach applications, each used as its SDK does. */
export const followers: Record<string, (place: Place, flag: string) => Promise<Follower>> = {
  'OFREP SSE': followByOfrep,
  'Unleash streaming': followByUnleash,
  '@bandera/sdk': followBySdk,
};

/** A web page: told that something has changed, it fetches all flags anew. */
async function followByOfrep({ url, key }: Place, flag: string): Promise<Follower> {
  const state = observed();
  const aborting = new AbortController();
  let etag = '';
  async function fetchAll(query = ''): Promise<Bulk> {
    const answer = await fetch(`${url}/ofrep/v1/evaluate/flags${query}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(etag && { 'if-none-match': etag }),
      },
      body: JSON.stringify({ context: { targetingKey: 'anyone' } }),
    });
    if (answer.status === 304) return {};
    if (!answer.ok) throw new Error(`the bulk evaluation answered ${answer.status}`);
    etag = answer.headers.get('etag') ?? '';
    const bulk: Bulk = JSON.parse(await answer.text());
    state.note(bulk.flags?.find(each => each.key === flag)?.value === true);
    return bulk;
  }
  const { eventStreams: [stream] = [] } = await fetchAll();
  if (!stream) throw new Error('no event stream was announced');
  const how = { headers: {}, signal: aborting.signal };
  await openEventStream(url + stream.endpoint.requestUri, how, ({ data }) => {
    const { type, etag: told } = data as { type: string; etag: string };
    if (type === 'refetchEvaluation') void fetchAll(`?flagConfigEtag=${encodeURIComponent(told)}`);
  });
  return { sees: state.sees, [Symbol.asyncDispose]: async () => aborting.abort() };
}

interface Bulk {
  flags?: { key: string; value: unknown }[];
  eventStreams?: { endpoint: { requestUri: string } }[];
}

/** A server with an Unleash SDK: told what has changed. */
async function followByUnleash({ url, key }: Place, flag: string): Promise<Follower> {
  const state = observed();
  const aborting = new AbortController();
  const how = { headers: { authorization: key, 'unleash-client-spec': '5.2.0' }, signal: aborting.signal };
  await openEventStream(`${url}/api/client/streaming`, how, ({ data }) => {
    const { events } = data as { events: { feature?: UnleashFeature; features?: UnleashFeature[] }[] };
    const features = events.flatMap(event => event.features ?? event.feature ?? []);
    const found = features.find(({ name }) => name === flag);
    if (found) state.note(found.enabled);
  });
  return { sees: state.sees, [Symbol.asyncDispose]: async () => aborting.abort() };
}

interface UnleashFeature {
  name: string;
  enabled: boolean;
}

/** A server with our SDK: told of a revision, it fetches the rules and compiles them. */
async function followBySdk({ url, key }: Place, flag: string): Promise<Follower> {
  const state = observed();
  const client = OpenFeature.getClient('bench');
  const look = async () => state.note(await client.getBooleanValue(flag, false, { targetingKey: 'anyone' }));
  const provider = new BanderaProvider({ url, key, pollSeconds: 3_600, flushSeconds: 3_600 });
  await OpenFeature.setProviderAndWait('bench', provider);
  client.addHandler(ProviderEvents.ConfigurationChanged, () => void look());
  await look();
  return { sees: state.sees, [Symbol.asyncDispose]: () => OpenFeature.close() };
}

/** What a flag was seen to be, and since when. */
function observed() {
  let last: { enabled: boolean; since: number } | undefined;
  let wake = () => {};
  return {
    note(enabled: boolean): void {
      if (last?.enabled === enabled) return;
      last = { enabled, since: performance.now() };
      wake();
    },
    async sees(enabled: boolean): Promise<number> {
      while (last?.enabled !== enabled) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
      return last.since;
    },
  };
}
