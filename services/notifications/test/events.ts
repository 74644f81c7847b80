import type { Company } from '@bandera/contracts/company';
import { defaultLimits } from '@bandera/contracts/company';
import type { Feature, FeatureEnvironment } from '@bandera/contracts/feature';
import type { Project } from '@bandera/contracts/project';
import { newId } from '@bandera/kit/ids';
import type { App } from './fixture.ts';

const at = '2026-01-01T00:00:00.000Z';

export const aCompany = (id: string, change: Partial<Company> = {}): Company => ({
  id,
  name: 'Acme',
  slug: 'acme',
  logoUrl: '/assets/logos/acme.webp',
  limits: defaultLimits,
  status: 'active',
  deletedAt: null,
  createdAt: at,
  updatedAt: at,
  version: 1,
  ...change,
});

export const aProject = (company: string, change: Partial<Project> = {}): Project => ({
  id: newId(),
  company,
  key: 'shop',
  name: 'Shop',
  description: '',
  deletedAt: null,
  createdAt: at,
  updatedAt: at,
  version: 1,
  ...change,
});

export const aFeature = (project: string, change: Partial<Feature> = {}): Feature => ({
  id: newId(),
  project,
  key: 'express-checkout',
  name: 'Express checkout',
  description: '',
  kind: 'release',
  valueType: 'boolean',
  variants: [],
  offVariant: null,
  tags: [],
  owner: null,
  impressionData: false,
  archivedAt: null,
  createdAt: at,
  updatedAt: at,
  version: 1,
  ...change,
});

export const aStrategy = (change: Partial<FeatureEnvironment['strategies'][number]> = {}) => ({
  id: newId(),
  rollout: 30,
  stickiness: 'default',
  constraints: [],
  segments: [],
  variants: [],
  disabled: false,
  ...change,
});

export const aConfiguration = (change: Partial<FeatureEnvironment> = {}): FeatureEnvironment => ({
  environment: 'production',
  enabled: false,
  strategies: [],
  prerequisites: [],
  revision: 1,
  updatedAt: at,
  ...change,
});

export interface Person {
  user: string;
  name: string;
}

export const actorOf = ({ user, name }: Person) =>
  ({ kind: 'user', id: user, name, ip: '192.0.2.7' }) as const;

/** What other services say, as they say it. */
export const sayings = (app: App) => ({
  created: (company: string, by: Person, feature: Feature) =>
    app.emit('features.feature.created.v1', {
      company,
      project: feature.project,
      actor: actorOf(by),
      after: feature,
    }),

  changed: (
    company: string,
    by: Person,
    feature: Feature,
    [before, after]: [FeatureEnvironment, FeatureEnvironment],
  ) =>
    app.emit('features.configuration.changed.v1', {
      company,
      project: feature.project,
      environment: after.environment,
      actor: actorOf(by),
      before: { ...before, feature: feature.id, key: feature.key },
      after: { ...after, feature: feature.id, key: feature.key },
    }),
});
