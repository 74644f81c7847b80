import type { Context as UnleashContext } from 'unleash-client';
import { draws } from './draws.ts';

/**
 * Somebody who asks. A session and an address are always known: where they are missing, Unleash's frontend API fills
 * them in (wire contract 2.10), and that would be another user.
 */
export interface User {
  userId?: string;
  sessionId: string;
  remoteAddress: string;
  /** What time it is for this user, instead of now. */
  currentTime?: Date;
  properties: Record<string, string | number | boolean | Date>;
}

/** Values that properties have; rules compare with them. */
export const texts = {
  country: ['UY', 'AR', 'BR', 'España', '日本', 'uy', 'null', ''],
  plan: ['pro', 'free', 'Pro', 'enterprise-eu', 'true', '7'],
  email: ['ana@acme.test', 'Bob@ACME.test', 'josé@ejemplo.uy', 'x@example.com'],
  age: [17, 18, 65.5, -3, '1e2', '0x10', 'many', 1e21],
  version: ['1.2.3', '1.2.4-rc.1', '2.0.0', '2.0.0+build', '10.0.0', 'v1.2.3', '1.2', 3],
  address: ['10.1.2.3', '192.168.7.1', '2001:db8::7', '8.8.8.8', 'nowhere'],
  tenant: [...Array.from({ length: 30 }, (_, index) => `tenant-${index}`), 'señal'],
  beta: [true, false],
} as const;

const foreign = ['José', 'Zoë', 'müller', '李雷', 'Ольга', 'ana😀'];

/** The users of the matrix: most have an id, one of twenty has none, one of twenty has one that is not ASCII. */
export function drawnUsers(count: number): User[] {
  const draw = draws(20_261_123);
  return Array.from({ length: count }, (_, index) => ({
    ...userId(index),
    sessionId: index % 100 === 50 ? `sesión-${index}` : `session-${index}`,
    remoteAddress: draw.one(['10.1.2.3', '192.168.7.1', '203.0.113.9', '2001:db8::7', '2001:db9::7']),
    ...(draw.chance(10)
      ? { currentTime: new Date(Date.UTC(2000 + draw.below(130), draw.below(12), 15)) }
      : {}),
    properties: {
      ...Object.fromEntries(
        Object.entries(texts).flatMap(([field, values]) =>
          draw.chance(15) ? [] : [[field, draw.one<string | number | boolean>(values)]],
        ),
      ),
      ...(draw.chance(80) ? { since: new Date(Date.UTC(2024 + draw.below(4), draw.below(12), 15)) } : {}),
    },
  }));
}

function userId(index: number): { userId?: string } {
  if (index % 20 === 7) return {};
  if (index % 20 === 3) return { userId: `${foreign[index % foreign.length]}-${index}` };
  return { userId: `user-${index}` };
}

/** As an application hands it to an OpenFeature SDK, dates included. */
export const openFeatureContext = ({ userId, properties, ...rest }: User) => ({
  ...(userId === undefined ? {} : { targetingKey: userId }),
  ...rest,
  ...properties,
});

/** As an application hands it to an Unleash SDK, which takes no dates: they are written as JSON writes them. */
export const unleashContext = ({ properties, ...rest }: User): UnleashContext => ({
  ...rest,
  properties: Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : textOf(value),
    ]),
  ),
});

/** The same for Unleash's frontend SDK, which takes texts only. */
export const frontendContext = ({ properties, currentTime, ...rest }: User) => ({
  ...rest,
  ...(currentTime ? { currentTime: currentTime.toISOString() } : {}),
  properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, textOf(value)])),
});

const textOf = (value: User['properties'][string]) =>
  value instanceof Date ? value.toISOString() : String(value);

/** What the buckets of a stickiness are drawn by. */
export function stickyId(user: User, stickiness: string): string {
  const { userId = '', sessionId, remoteAddress } = user;
  switch (stickiness) {
    case 'default':
      return userId || sessionId;
    case 'userId':
    case 'targetingKey':
      return userId;
    case 'sessionId':
      return sessionId;
    case 'remoteAddress':
      return remoteAddress;
    default:
      return String(user.properties[stickiness] ?? '');
  }
}
