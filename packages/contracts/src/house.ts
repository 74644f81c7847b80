import type { House } from '@bandera/kit/house';

/** Bandera's services and the paths each answers; the edge's rules are checked against this list. */
export const house = {
  name: 'Bandera',
  version: '0.1.0',
  services: {
    companies: { paths: ['/api/v1/companies', '/assets/logos'] },
    users: { paths: ['/api/v1/users', '/api/v1/auth'] },
    verification: { paths: ['/api/v1/codes'] },
    projects: { paths: ['/api/v1/projects'] },
    features: { paths: ['/api/v1/features', '/api/v1/segments'] },
    evaluation: {
      paths: [
        '/ofrep/v1',
        '/api/client',
        '/api/frontend',
        '/api/proxy',
        '/edge/validate',
        '/flagd/v1',
        '/api/sdk',
      ],
    },
    reports: { paths: ['/api/v1/reports'] },
    audit: { paths: ['/api/v1/audit'] },
    notifications: { paths: ['/api/v1/notifications'] },
  },
  keys: { service: 'users', path: '/api/v1/auth/jwks' },
} as const satisfies House;

export type ServiceName = keyof typeof house.services;
