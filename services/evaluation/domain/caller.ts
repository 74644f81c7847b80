/** Which application and SDK ask, for the reports. Short, so that nobody can fill them with novels. */
export interface Caller {
  app: string;
  sdk: string;
}

const short = (text: string) => (text === '' ? '' : text.replace(/[^\x20-\x7e]/g, '').slice(0, 60));

/** From headers that SDKs of all families send; browsers count as one SDK, not one per browser version. */
export function callerOf(request: { get(header: string): string }): Caller {
  const agent = request.get('user-agent');
  const sdk =
    request.get('unleash-sdk') || (agent.startsWith('Mozilla/') ? 'browser' : (agent.split(' ', 1)[0] ?? ''));
  return { app: short(request.get('x-app-name') || request.get('unleash-appname')), sdk: short(sdk) };
}
