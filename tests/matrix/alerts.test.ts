import { execFileSync, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { backend } from './backend.ts';

const root = join(import.meta.dirname, '../..');
const promtool = backend(t, 'TEST_PROMTOOL');

t.test('Prometheus takes our configuration and rules, and they fire as they should', async t => {
  if (!promtool) return;
  const run = (...args: string[]) => spawnSync(promtool, args, { cwd: root, encoding: 'utf8' });
  const config = run('check', 'config', '--syntax-only', 'swarm/prometheus/prometheus.yml');
  t.equal(config.status, 0, config.stderr);
  for (const file of globSync('swarm/prometheus/rules/*.yml', { cwd: root }).sort()) {
    const checked = run('check', 'rules', '--lint=all', '--lint-fatal', file);
    t.equal(checked.status, 0, checked.stdout + checked.stderr);
    const tested = run('test', 'rules', file.replace('/rules/', '/tests/'));
    t.equal(tested.status, 0, tested.stdout + tested.stderr);
  }
  t.match(execFileSync(promtool, ['--version'], { encoding: 'utf8' }), /promtool/);
});
