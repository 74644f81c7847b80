// scripts/deploy: the release that stands in this folder. `--help` tells the rest.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { deployRelease } from './deploy-release.ts';
import { countOf, operate, root, textOf } from './operator.ts';
import { readContent } from './release.ts';

const help = `scripts/deploy [--timeout MINUTES] [--what TEXT] [--leave] [--dry-run]

Deploys the stack files of this folder with swarm/settings.env and the files in secrets/, on the swarm that DOCKER_HOST
(or this machine's engine) manages. In this order: lint; every image on every node; the lease, while which nobody else
deploys, scales or drains, the autoscaler included; new configs and secrets, named by their content; infra, NATS one server
at a time; migrations; the application, with as many replicas as run now; questions through the edge; an entry in the
ledger; removal of configs and secrets that three generations have passed over.

If a stage does not converge, it says why (error and last lines of each task that failed), and deploys the last good release
of the ledger again. Exit codes: 0 deployed, 10 Swarm rolled a service back, 11 an update stopped and waits, 12 time-out,
1 anything else (nothing was begun, the migrations or the questions failed), 2 wrong use. Deploying the same release twice
changes nothing.

  --timeout MINUTES  how long all of it may take (20), and going back once more
  --what TEXT        what the ledger calls it; the version that git describes
  --leave            leaves a failed release as it is
`;

await operate(
  { help, options: { timeout: { type: 'string' }, what: { type: 'string' }, leave: { type: 'boolean' } } },
  async ({ operator, options }) => {
    const what = textOf(options['what']) ?? (await version());
    const minutes = countOf(options['timeout'], '--timeout', 20);
    return deployRelease(readContent(operator), operator, { what, minutes, back: options['leave'] !== true });
  },
);

async function version(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty', '--tags'], {
      cwd: root,
    });
    return stdout.trim();
  } catch {
    return 'a release outside of git';
  }
}
