/** Which application and SDK ask, for the reports. Short, so that nobody can fill them with novels. */
export interface Caller {
  app: string;
  sdk: string;
}

const short = (text: string) => text.replace(/[^\x20-\x7e]/g, '').slice(0, 60);

/** From headers that SDKs of all families send; browsers count as one SDK, not one per browser version. */
export function callerOf(header: (name: string) => string): Caller {
  const agent = header('user-agent');
  const sdk =
    header('unleash-sdk') || (agent.startsWith('Mozilla/') ? 'browser' : (agent.split(' ', 1)[0] ?? ''));
  return { app: short(header('x-app-name') || header('unleash-appname')), sdk: short(sdk) };
}
