import type { DigestItem } from './digest.ts';

/** Pages of the console that mails point to. */
export interface Links {
  preferences: string;
  of(item: Pick<DigestItem, 'projectKey' | 'environment' | 'story'>): string;
}

export function linksAt(publicUrl: string): Links {
  const base = publicUrl.replace(/\/+$/, '');
  const url = (...parts: string[]) => `${base}/${parts.map(encodeURIComponent).join('/')}`;
  return {
    preferences: url('settings', 'notifications'),
    of({ projectKey, environment, story: { what } }) {
      if (what.type === 'member') return url('settings', 'members');
      if (what.type === 'company') return url('settings', 'company');
      if (what.type === 'webhook') return url('settings', 'webhooks');
      if (what.type === 'segment') return url('segments');
      if (projectKey === null) return url('');
      if (what.type !== 'feature' || what.name === undefined) return url('projects', projectKey);
      const page = url('projects', projectKey, 'features', what.name);
      return environment === null ? page : `${page}?environment=${encodeURIComponent(environment)}`;
    },
  };
}
