/** Calls of Bandera's API that must succeed; a failure names the call and the server's reason. */
export function apiOf(url: string, token?: string) {
  const send =
    (method: string) =>
    async <T>(path: string, body?: unknown): Promise<T> => {
      const form = body instanceof FormData;
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      return (text ? JSON.parse(text) : undefined) as T;
    };
  return {
    get: send('GET'),
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
    delete: send('DELETE'),
  };
}

export type Api = ReturnType<typeof apiOf>;
