import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { type Server, startNode } from './server.ts';

/** A bare `node:http` server that answers everything with these bytes: what a request costs at the least. */
export function startBare(bench: Bench, answer: string, etag?: string): Promise<Server> {
  const dir = bench.folder('bare');
  const file = join(dir, 'answer.json');
  writeFileSync(file, answer);
  return startNode({
    name: 'bare',
    dir,
    args: ['scripts/bench/servers/bare.ts'],
    env: { ANSWER: file, ...(etag ? { ETAG: etag } : {}) },
    probe: '/',
  });
}
