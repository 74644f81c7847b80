// A process of its own for process.test.ts: `node library-main.ts <what to do once it runs>`.
import { run } from '@bandera/kit/run';
import { house, library, newStage, openStage } from './library.ts';

const [what] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const endless = () => new Promise<void>(() => setInterval(() => {}, 1_000));

const stage = what === 'a job that hangs' ? newStage() : openStage();
const parts = {
  'a start that hangs': {
    started: async () => {
      say('starting');
      await endless();
    },
  },
  'a slow start': {
    started: async () => {
      say('starting');
      await new Promise(resolve => process.once('SIGTERM', resolve));
    },
  },
}[what ?? ''];

await run(library(stage, parts ?? {}), { house, env: process.env });
if (what === 'a job that hangs') await stage.reached.job.promise;
say('runs');
if (what === 'an exception') setTimeout(() => JSON.parse('{oops'), 1);
if (what === 'a rejection') {
  void Promise.reject(new Error('nobody looked'));
  setTimeout(() => say('goes on'), 10);
}
