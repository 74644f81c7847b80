import { events } from '@bandera/contracts/events';
import t from 'tap';
import { type DigestItem, subjectOf } from '../domain/digest.ts';
import { digestMail, lineOf } from '../domain/digest-mail.ts';
import { textOf } from '../domain/facts.ts';
import { configurationChanges, featureChanges, segmentChanges } from '../domain/feature-changes.ts';
import { kindOf, kinds } from '../domain/kinds.ts';
import { linksAt } from '../domain/links.ts';
import { plain } from '../domain/plain.ts';
import { storyOf } from '../domain/stories.ts';
import { webhookBody } from '../domain/webhook-body.ts';
import { aConfiguration, aFeature, aStrategy } from './events.ts';

const at = '2026-11-23T10:00:00.000Z';
const anEvent = (subject: string, payload: object) => ({
  id: 'e',
  subject,
  at,
  aggregate: 'x:1',
  sequence: 1,
  actor: { kind: 'user', id: 'u', name: 'Ana' } as const,
  trace: 't',
  ...payload,
});

const anItem = (change: Partial<DigestItem> = {}): DigestItem => ({
  id: String(Math.random()),
  company: 'c',
  kind: 'feature.changed',
  at: new Date(at),
  projectKey: 'shop',
  environment: 'production',
  actor: { kind: 'user', id: 'u', name: 'Ana' },
  story: { what: { type: 'feature', name: 'checkout' }, did: 'changed', changes: [] },
  ...change,
});

t.test('every kind is told by a subject of the catalogue, each subject by one kind', async t => {
  const subjects = Object.values(kinds).flatMap(({ subjects }) => [...subjects]);
  t.equal(new Set(subjects).size, subjects.length);
  for (const subject of subjects) t.ok(subject in events.catalogue, subject);
  t.equal(kindOf('features.configuration.changed.v1'), 'feature.changed');
  t.equal(kindOf('evaluation.usage.counted.v1'), undefined);
});

t.test('a change of an environment, as people read it', async t => {
  const [one, two] = [aStrategy({ title: 'Uruguay' }), aStrategy({ stickiness: 'userId' })];
  const lines = (before: object, after: object) =>
    configurationChanges(aConfiguration(before), aConfiguration(after)).map(lineOf);

  t.same(lines({}, { enabled: true, revision: 7 }), ['enabled: off -> on']);
  t.same(lines({ strategies: [one] }, { strategies: [{ ...one, rollout: 50 }] }), ['rollout: 30 -> 50']);
  t.same(
    lines({ strategies: [one, two] }, { strategies: [one, { ...two, rollout: 50 }] }),
    ['strategy 2, rollout: 30 -> 50'],
    'which of several',
  );
  t.same(lines({ strategies: [one] }, { strategies: [one, two] }), [
    'strategy 2 added: rollout 30; stickiness userId',
  ]);
  t.same(lines({ strategies: [one, two] }, { strategies: [two] }), ['strategy 1 "Uruguay" removed']);
  t.same(lines({ strategies: [one, two] }, { strategies: [two, one] }), ['order of the strategies changed']);
  t.same(
    lines(
      { strategies: [one] },
      {
        strategies: [
          {
            ...one,
            disabled: true,
            segments: [one.id],
            constraints: [
              { field: 'country', operator: 'IN', values: ['UY', 'AR'], inverted: true },
              { field: 'age', operator: 'NUM_GT', value: '18' },
            ],
            variants: [{ key: 'a', weight: 335 }],
          },
        ],
      },
    ),
    [
      'constraints: none -> not (country IN UY, AR) and age NUM_GT 18',
      'segments: none -> 1',
      'variants: none -> a 33.5 %',
      'switched off: no -> yes',
    ],
  );
  t.same(lines({}, { prerequisites: [{ feature: 'base', enabled: true, variants: [] }] }), [
    'prerequisites: none -> base is on',
  ]);
});

t.test('a change of a feature or a segment', async t => {
  const before = aFeature('p', {
    variants: [
      { key: 'red', value: '#f00' },
      { key: 'old', value: 1 },
    ],
  });
  const after = {
    ...before,
    name: 'New',
    owner: 'someone',
    tags: ['a', 'b'],
    variants: [
      { key: 'red', value: '#e00' },
      { key: 'new', value: { a: 1 } },
    ],
    version: 2,
  };
  t.same(featureChanges(before, after).map(lineOf), [
    'variant old removed',
    'name: Express checkout -> New',
    'tags: none -> a, b',
    'owner changed',
    'variant red: #f00 -> #e00',
    'variant new added: {"a":1}',
  ]);
  const segment = (values: string[], valueCount: number, valuesHash: string) => ({
    id: 's',
    number: 1,
    project: null,
    name: 'Staff',
    description: '',
    constraints: [{ field: 'userId', operator: 'IN', values, valueCount, valuesHash }],
    createdAt: at,
    updatedAt: at,
    version: 1,
  });
  const many = Array.from({ length: 100 }, (_, n) => `u${n}`);
  t.same(segmentChanges(segment(many, 100, 'a'), segment(many, 150, 'b')).map(lineOf), [
    'constraints: userId IN u0, u1, u2, u3, u4, u5, u6, u7, u8, u9 and 90 more -> userId IN u0, u1, u2, u3, u4, u5, u6, u7, u8, u9 and 140 more',
  ]);
  t.same(
    segmentChanges(segment(many, 100, 'a'), segment(many, 100, 'b')).map(lineOf),
    ['constraints changed'],
    'beyond what the event shows',
  );
});

t.test('what people wrote cannot break a line, and long things are cut', async t => {
  t.equal(plain('a\r\nBcc: x\u2028\u202eb'), 'a Bcc: x b');
  t.equal(plain('x'.repeat(130)).length, 120);
  t.equal(textOf(Array.from({ length: 12 }, (_, n) => n)), '0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more');
  t.equal(textOf({ a: '\n' }), '{"a":"\\n"}');
});

t.test('subjects and stories', async t => {
  const nobody = () => undefined;
  t.equal(subjectOf([anItem()], nobody), 'Ana changed feature checkout in shop / production');
  const several = ['a', 'b', 'c', 'd', 'e'].map(name =>
    anItem({ story: { what: { type: 'feature', name }, did: 'changed', changes: [] } }),
  );
  t.equal(subjectOf(several, nobody), '5 changes in shop / production: a, b, c and 2 more');
  const joined = storyOf(
    anEvent('users.membership.created.v1', { after: { email: 'ben@x.test', role: 'editor' } }),
  );
  const item = anItem({ projectKey: null, environment: null, ...(joined ? { story: joined } : {}) });
  t.equal(subjectOf([item], nobody), 'ben@x.test joined');
  const left = storyOf(anEvent('users.membership.removed.v1', { before: { user: 'b' } }));
  const gone = anItem({ projectKey: null, environment: null, ...(left ? { story: left } : {}) });
  t.equal(subjectOf([gone], nobody), 'Ana removed member who is not here any more');
  t.equal(storyOf(anEvent('notifications.delivery.failed.v1', { data: { channel: 'mail' } })), undefined);
  const byProgram = anItem({ actor: { kind: 'key' } });
  t.match(subjectOf([byProgram], nobody), /^A program changed/);
});

t.test('a mail holds what can be read, and says how much more there is', async t => {
  const options = {
    house: 'Bandera',
    company: 'A & B',
    members: () => undefined,
    links: linksAt('https://f.example/'),
  };
  const mail = digestMail(
    Array.from({ length: 60 }, () => anItem()),
    options,
  );
  t.match(mail.text, 'and 10 more changes');
  t.match(mail.html, 'A &amp; B');
  t.match(mail.html, /prefers-color-scheme:dark/);
  t.match(mail.text, 'https://f.example/settings/notifications');
  t.equal(mail.text.match(/Ana changed/g)?.length, 50);
});

t.test('links lead to what a mail is about', async t => {
  const links = linksAt('https://f.example');
  const to = (type: string, name: string, change: Partial<DigestItem> = {}) =>
    links.of(anItem({ story: { what: { type, name }, did: 'changed', changes: [] }, ...change }));
  t.equal(to('feature', 'a~b'), 'https://f.example/projects/shop/features/a~b?environment=production');
  t.equal(to('feature', 'x', { environment: null }), 'https://f.example/projects/shop/features/x');
  t.equal(to('key', 'Till'), 'https://f.example/projects/shop');
  t.equal(to('feature', 'x', { projectKey: null }), 'https://f.example/');
  t.equal(to('member', 'x'), 'https://f.example/settings/members');
});

t.test('a body too large for receivers comes without its states', async t => {
  const event = anEvent('features.feature.created.v1', {
    company: 'c',
    after: { text: 'x'.repeat(300_000) },
  });
  const body = JSON.parse(webhookBody('feature.created', event, { id: 'p', key: 'shop' }));
  t.match(body, {
    type: 'feature.created',
    data: { truncated: true, before: null, after: null, project: { key: 'shop' } },
  });
});
