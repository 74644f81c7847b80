/** What `npm start` creates on an empty data folder. Known to everyone, and therefore refused in production. */
export const demo = {
  company: 'Demo',
  owner: 'owner@demo.test',
  password: 'bandera-demo',
  project: 'demo',
  environment: 'development',
  keys: {
    server: 'demo:development.server-key-for-the-demo-only',
    client: 'demo:development.client-key-for-the-demo-only',
  },
} as const;
