import { house } from '@bandera/contracts/house';
import { startServices } from '@bandera/kit/run';
import t from 'tap';
import { allServices } from '../../scripts/all-services.ts';
import { outboxPage } from '../../scripts/demo/mailbox.ts';
import { walk } from '../../scripts/demo/walk.ts';
import { backend } from '../matrix/backend.ts';
import { startCluster } from './cluster.ts';
import { smtpMailbox } from './smtp-mailbox.ts';

t.test('the demo walks the whole loop in one process', { timeout: 300_000 }, async t => {
  const env = { NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'error', DATA_DIR: t.testdir(), DIGEST_SECONDS: '1' };
  const running = await startServices(allServices, { house, env });
  t.teardown(() => running.stop());
  const result = await walk({
    url: running.url,
    mailbox: outboxPage(running.url),
    say: line => t.comment(line),
  });
  t.equal(result.counted, result.evaluations, 'each evaluation is in the report once');
  t.ok(result.auditValid, 'the audit chain verifies');
});

t.test('the same as nine processes, all restarted before anything is read', { timeout: 400_000 }, async t => {
  const mysqlUrl = backend(t, 'TEST_MYSQL_URL');
  const natsUrl = backend(t, 'TEST_NATS_URL');
  const redisUrl = backend(t, 'TEST_REDIS_URL');
  if (!mysqlUrl || !natsUrl || !redisUrl) return;
  const mailbox = await smtpMailbox(t);
  const cluster = await startCluster(t, {
    mysqlUrl,
    natsUrl,
    redisUrl,
    smtpUrl: mailbox.url,
    caddy: process.env['TEST_CADDY'] ?? 'caddy',
    prefix: `demo_${process.pid}`,
    env: { DIGEST_SECONDS: '1' },
  });
  const between = async () => {
    const ends = await Promise.all([...cluster.members.values()].map(each => each.end('SIGTERM')));
    t.ok(
      ends.every(end => end.code === 0),
      'all nine end by themselves after SIGTERM, with code 0',
    );
    await Promise.all([...cluster.members.values()].map(each => each.start()));
  };
  const result = await walk({ url: cluster.url, mailbox, say: line => t.comment(line), between });
  t.equal(result.counted, result.evaluations, 'each evaluation is in the report once');
  t.ok(result.auditValid, 'the audit chain verifies');
  for (const member of cluster.members.values())
    t.notMatch(
      member.output(),
      /"level":"(error|fatal)"/,
      `${member.name} has nothing for which someone must act`,
    );
});
