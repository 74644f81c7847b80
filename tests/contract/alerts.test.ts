import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { house } from '@bandera/contracts/house';
import { startServices } from '@bandera/kit/run';
import t from 'tap';
import { parse } from 'yaml';
import { z } from 'zod';
import { allServices } from '../../scripts/all-services.ts';
import { metricNames } from '../../scripts/swarm/exporter/gauges.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const rule = z.object({
  alert: z.string().optional(),
  record: z.string().optional(),
  expr: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const ruleFile = z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(rule) })) });
const testFile = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(
        z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()).nullish() }),
      ),
    }),
  ),
});
const panel = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string().min(1),
  datasource: z.object({ type: z.enum(['prometheus', 'loki']), uid: z.string() }),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.object({ refId: z.string(), expr: z.string().min(1) })).min(1),
});
const dashboard = z.object({
  uid: z.string().regex(/^bandera-/),
  title: z.string(),
  editable: z.literal(false),
  annotations: z.object({ list: z.array(z.object({ expr: z.string() })) }),
  panels: z.array(panel).min(1),
});

const ruleFiles = globSync('swarm/prometheus/rules/*.yml', { cwd: root }).sort();
const rules = ruleFiles.flatMap(file =>
  ruleFile.parse(parse(read(file))).groups.flatMap(group => group.rules),
);
const alerts = rules.flatMap(({ alert, ...rest }) => (alert === undefined ? [] : [{ alert, ...rest }]));
const boards = globSync('swarm/grafana/dashboards/*.json', { cwd: root }).sort();

/** What others measure: only names that are written down here may be used. */
const others = {
  'Prometheus itself': [
    ...['up', 'ALERTS', 'prometheus_rule_evaluation_failures_total', 'prometheus_notifications_errors_total'],
    'prometheus_notifications_alertmanagers_discovered',
  ],
  'the node exporter': [
    ...['node_cpu_seconds_total', 'node_filesystem_avail_bytes', 'node_filesystem_size_bytes'],
    ...['node_memory_MemAvailable_bytes', 'node_memory_MemTotal_bytes'],
    ...['node_timex_offset_seconds', 'node_timex_sync_status'],
  ],
  cAdvisor: [
    ...['container_memory_working_set_bytes', 'container_spec_memory_limit_bytes'],
    ...['container_cpu_cfs_throttled_periods_total', 'container_cpu_cfs_periods_total'],
  ],
  Caddy: ['caddy_http_request_duration_seconds_count'],
};

/** Names of metrics in PromQL: what is neither a label, a function, a keyword nor a number. */
function metricsIn(promql: string): string[] {
  const bare = promql
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const words = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\w*\s*\()/g)].map(([word]) => word);
  const functions = new Set([...bare.matchAll(/([a-z_0-9]+)\s*\(/g)].map(([, name]) => name));
  const keywords = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);
  return [...new Set(words.filter(word => !functions.has(word) && !keywords.has(word)))];
}

t.test('PromQL is read well enough to find its metrics', async t => {
  t.strictSame(
    metricsIn('sum by (service) (rate(a_total{x=~"b.*"}[5m])) / on (c) d:e:f > 0.5 and vector(0)'),
    ['a_total', 'd:e:f'],
  );
});

t.test('every metric of dashboards and rules exists', async t => {
  const running = await startServices(allServices, {
    house,
    env: { NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: t.testdir() },
  });
  t.teardown(() => running.stop());
  const ours = (await running.shared.metrics.registry.getMetricsAsJSON()).flatMap(({ name, type }) =>
    String(type) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  const recorded = rules.flatMap(({ record }) => record ?? []);
  const known = new Set([...ours, ...metricNames, ...recorded, ...Object.values(others).flat()]);

  const expressions = [
    ...rules.map(({ alert, record, expr }) => [alert ?? record ?? '', expr] as const),
    ...boards.flatMap(file => {
      const { panels, annotations } = dashboard.parse(JSON.parse(read(file)));
      const promql = panels.filter(({ datasource }) => datasource.type === 'prometheus');
      return [
        ...annotations.list.map(({ expr }) => [file, expr] as const),
        ...promql.flatMap(({ title, targets }) =>
          targets.map(({ expr }) => [`${file}: ${title}`, expr] as const),
        ),
      ];
    }),
  ];
  const used = new Set<string>();
  for (const [where, expr] of expressions) {
    const names = metricsIn(expr);
    t.ok(names.length > 0 || /vector\(1\)/.test(expr), `${where} measures something`);
    for (const name of names) {
      used.add(name);
      t.ok(known.has(name), `${where}: ${name}`);
    }
  }
  const idle = Object.entries(others).flatMap(([who, names]) =>
    names.filter(name => !used.has(name)).map(name => `${who}: ${name}`),
  );
  t.strictSame(idle, [], 'and every name of others is used');
});

t.test(
  'dashboards are whole: panels within the grid, apart from each other, each with its own number',
  async t => {
    t.ok(boards.length >= 3);
    for (const file of boards) {
      const { panels, uid } = dashboard.parse(JSON.parse(read(file)));
      t.equal(`swarm/grafana/dashboards/${uid.replace('bandera-', '')}.json`, file);
      t.equal(new Set(panels.map(({ id }) => id)).size, panels.length, file);
      const cells = new Set<string>();
      for (const {
        title,
        gridPos: { x, y, w, h },
      } of panels) {
        t.ok(x + w <= 24, title);
        for (let column = x; column < x + w; column++)
          for (let row = y; row < y + h; row++) {
            const cell = `${column} ${row}`;
            if (cells.has(cell)) t.fail(`${file}: ${title} lies over another panel`);
            cells.add(cell);
          }
      }
    }
  },
);

t.test('each alert says what it is, how urgent, what to do, and is tested firing', async t => {
  const names = alerts.map(({ alert }) => alert);
  t.equal(new Set(names).size, names.length);
  const manual = read('docs/alerts.md');
  const sections = [...manual.matchAll(/^### (\w+)$/gm)].map(([, name = '']) => name);
  t.strictSame(
    sections.filter(name => !names.includes(name)),
    [],
    'no section without an alert',
  );
  const tests = globSync('swarm/prometheus/tests/*.yml', { cwd: root }).map(file =>
    testFile.parse(parse(read(file))),
  );
  const cases = tests.flatMap(({ tests: each }) => each.flatMap(({ alert_rule_test: checks }) => checks));
  for (const { alert, labels, annotations } of alerts) {
    t.match(labels?.['severity'] ?? '', /^(page|ticket|none)$/, alert);
    t.ok((annotations?.['summary'] ?? '').length > 10, alert);
    t.equal(annotations?.['runbook'], `docs/alerts.md#${alert.toLowerCase()}`);
    const section = manual.split(/^### /m).find(part => part.startsWith(`${alert}\n`)) ?? '';
    t.ok(section.split('\n').length > 3, `docs/alerts.md tells what to do about ${alert}`);
    const own = cases.filter(({ alertname }) => alertname === alert);
    t.ok(
      own.some(({ exp_alerts: expected }) => (expected ?? []).length > 0),
      `a test in which ${alert} fires`,
    );
  }
  if (existsSync(join(root, 'docs/deploy.md')))
    t.match(read('docs/deploy.md'), 'alerts.md', 'docs/deploy.md leads there');
});
