import { globSync, readFileSync } from 'node:fs';
import { events } from '@bandera/contracts/events';
import { house } from '@bandera/contracts/house';
import t from 'tap';

const sourceOf = (service: string) =>
  globSync(`services/${service}/**/*.ts`)
    .filter(file => !file.includes('/test/') && !file.includes('node_modules'))
    .map(file => readFileSync(file, 'utf8'))
    .join('\n');

t.test('every subject is service.entity.past.vN and said by the service it begins with', async t => {
  for (const [subject, { by }] of Object.entries(events.catalogue)) {
    t.match(subject, /^[a-z]+\.[a-z-]+\.[a-z]+\.v\d+$/);
    t.equal(subject.split('.')[0], by);
    t.ok(Object.hasOwn(house.services, by), `${by} is a service`);
    t.ok(sourceOf(by).includes(`'${subject}'`), `${by} says ${subject}`);
  }
});

t.test('no service says what is not in the catalogue', async t => {
  for (const service of Object.keys(house.services)) {
    for (const [, subject = ''] of sourceOf(service).matchAll(/'([a-z]+\.[a-z-]+\.[a-z]+\.v\d+)'/g)) {
      t.ok(Object.hasOwn(events.catalogue, subject), `${service}: ${subject}`);
    }
  }
});
