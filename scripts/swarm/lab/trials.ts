import type { Trial } from './bed.ts';
import { badImage, drain, powerOff, rotate, update } from './change-trials.ts';
import { logo, spread, walkThroughEveryNode } from './traffic-trials.ts';

/** In the order in which they leave each other what they need: the last one leaves a worker empty. */
export const trials: readonly Trial[] = [
  { name: 'walk', shows: 'the demo walk through the ingress port of every node', run: walkThroughEveryNode },
  { name: 'spread', shows: 'the mesh spreads connections over replicas on both workers', run: spread },
  { name: 'logo', shows: 'a logo written by one node is read through the other (NFS 4.1)', run: logo },
  { name: 'update', shows: 'a rolling update of all services under load', run: update },
  {
    name: 'bad',
    shows: 'an image that ends at once is rolled back by Swarm itself, under load',
    run: badImage,
  },
  { name: 'drain', shows: 'scripts/drain-node empties a worker under load', run: drain },
  {
    name: 'rotate',
    shows: 'scripts/rotate-secret key_encryption_secret in two rolls of two services under load',
    run: rotate('key_encryption_secret'),
  },
  {
    name: 'rotate-internal',
    shows: 'scripts/rotate-secret internal_secret in three rolls of nine services under load',
    run: rotate('internal_secret'),
  },
  { name: 'power', shows: 'a worker loses power: requests are served, capacity comes back', run: powerOff },
];

export const trialNames = trials.map(({ name }) => name);
