// What the lab decides before any guest is started, and what real hosts are told by the same script: no QEMU is needed here.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { z } from 'zod';
import {
  accelerated,
  doubled,
  guests,
  hostAddress,
  labelArguments,
  labSettings,
  type Machine,
  manager,
  outside,
  provisionArguments,
  qemuArguments,
  workers,
} from '../../scripts/swarm/lab/plan.ts';
import { sumOf } from '../../scripts/swarm/lab/replicas.ts';
import {
  marks,
  type Outcome,
  outcomeSchema,
  shownOutcomes,
  transcript,
  withTranscript,
} from '../../scripts/swarm/lab/report.ts';
import { scalable } from '../../scripts/swarm/laptop.ts';
import { parseSettings } from '../../scripts/swarm/settings.ts';
import { findBinary } from '../../scripts/testing/backends/find-binary.ts';

const root = path.join(import.meta.dirname, '../..');
const node = path.join(root, 'scripts/provision/node.sh');
const machine: Machine = {
  accelerator: 'tcg',
  kernel: '/k',
  initramfs: '/i',
  disk: '/d.qcow2',
  engineDisk: '/e.qcow2',
  carrier: '/c',
  console: '/o',
  monitor: '/m',
  key: 'AAAAC3',
};

t.test('one manager, and a worker in a zone of its own for each NATS server beside its', async t => {
  t.equal(guests.filter(({ role }) => role === 'manager').length, 1);
  t.equal(workers.length, 2);
  for (const property of ['name', 'az', 'nats', 'address', 'mac', 'tap'] as const)
    t.equal(new Set(guests.map(guest => guest[property])).size, guests.length, property);
  t.ok(
    workers.every(({ cpus }) => cpus >= 2),
    'a task of stack.yml may have two processors',
  );
});

t.test(
  'a guest is told who it is on the command line of its kernel, and only reads the disk with the images',
  async t => {
    const [first = manager] = workers;
    const line = qemuArguments(first, machine);
    const words = line[line.indexOf('-append') + 1]?.split(' ') ?? [];
    for (const word of [
      `systemd.hostname=${first.name}`,
      `lab.address=${first.address}/24`,
      'lab.key=AAAAC3',
    ])
      t.ok(words.includes(word), word);
    t.match(line.join(' '), /readonly=on,file\.locking=off,file=\/c/);
    t.match(line.join(' '), new RegExp(`ifname=${first.tap},.*mac=${first.mac}`));
    t.strictSame(accelerated('kvm').slice(0, 2), ['-accel', 'kvm']);
  },
);

t.test(
  'settings that scripts/deploy understands: replicas for each service, stand-ins outside of the swarm',
  async t => {
    const settings = parseSettings(labSettings(scalable, { BANDERA_IMAGE: 'bandera:1' }));
    for (const name of scalable)
      t.equal(settings[`${name.toUpperCase()}_MIN`], doubled.includes(name) ? '2' : '1', name);
    t.match(settings, {
      BANDERA_IMAGE: 'bandera:1',
      STACKS: 'infra migrate app',
      ASSETS_NFS_SERVER: manager.address,
      ALLOW_TAGS: 'true',
    });
    t.equal(settings['APP_OVERLAYS'], undefined, 'stack.yml is deployed as it is');
    t.equal(
      outside('mysql://bandera_users:x@mysql:3306/bandera_users'),
      `mysql://bandera_users:x@${hostAddress}:3306/bandera_users`,
    );
    t.equal(outside('smtp://mail:1025'), `smtp://${hostAddress}:1025`);
  },
);

t.test('a page of metrics is summed by name and labels', async t => {
  const page = ['# HELP a b', 'a{route="/x",status="200"} 3', 'a{route="/x",status="404"} 4', 'ab 9', 'a 1'];
  t.equal(sumOf(page.join('\r\n'), 'a', /status="2/), 3);
  t.equal(sumOf(page.join('\n'), 'a', /^/), 8);
});

t.test('what a run tells replaces what the last one told, and nothing else of the document', async t => {
  const outcome: Outcome = {
    name: 'walk',
    shows: 'the walk',
    passed: false,
    seconds: 7,
    told: 'a | b\nc',
    at: new Date(0).toISOString(),
    revision: 'abc',
    lines: ['1. one'],
  };
  t.match(shownOutcomes([outcome]), /walk +FAILED +7 +a/);
  const bed = {
    accelerator: 'tcg',
    engine: '20.10',
    kernel: '6.1',
    cores: 2,
  } as const;
  const part = transcript(bed, [outcome]);
  t.match(part, /emulated processors.*Docker 20\.10, Linux 6\.1\./);
  t.match(part, /\| the walk \| \*\*failed\*\* \| 7 \| a \\\| b c \| 1970-01-01 00:00 UTC, abc \|/);
  const document = `# Lab\n${marks.begin}\nyesterday\n${marks.end}\nafter\n`;
  const written = withTranscript(document, part);
  t.match(written, /^# Lab\n/);
  t.match(written, /after\n$/);
  t.notMatch(written, 'yesterday');
  t.equal(withTranscript(written, part), written);
  t.throws(() => withTranscript('# Lab', part), /marks/);
  withTranscript(readFileSync(path.join(root, 'docs/lab.md'), 'utf8'), part);
});

t.test('node.sh: the same steps for the lab and for real hosts', async t => {
  const run = (...args: string[]) =>
    spawnSync('bash', [node, ...args], {
      encoding: 'utf8',
      // Whatever swarm this machine is in is not asked.
      env: { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    });
  await t.test('takes what the lab gives it', async t => {
    const [worker = manager] = workers;
    const { status, stderr } = run(...provisionArguments(worker, '/token'), '--dry-run');
    t.equal(status, 0, stderr);
    t.match(stderr, /swarm join --advertise-addr 10\.77\.0\.12 --token TOKEN 10\.77\.0\.11:2377/);
    t.match(stderr, /now on a manager: .*--label .* --role worker --az b --nats 2/);
    t.match(labelArguments(worker).join(' '), '--label worker-1 --role worker --az b --nats 2');
  });
  await t.test('says what is wrong with its arguments, and does nothing', async t => {
    for (const [args, says] of [
      [[], '--role must be manager or worker'],
      [['--role', 'worker', '--az', 'a'], 'a worker needs --join and --token'],
      [['--role', 'worker', '--az', 'a b', '--join', 'x', '--token', 'y'], '--az must name a zone'],
      [['--role', 'manager', '--az', 'a', '--nats', '4'], '--nats must be 1, 2 or 3'],
      [['--role'], '--role needs a value'],
      [['--rolle', 'x'], 'there is no option --rolle'],
    ] as const) {
      const { status, stderr } = run(...args);
      t.equal(status, 2, says);
      t.match(stderr, says);
    }
  });
  await t.test(
    'labels a node with what it lacks, takes away what is ours and not wanted, and twice is once',
    async t => {
      const folder = t.testdir({});
      const label = (present: string) => {
        // The docker client: answers what labels there are, and notes what it is told to change.
        const client = `#!/bin/sh\nif [ "$2" = inspect ]; then printf '${present}'; else echo "$@" >>"${folder}/told"; fi\n`;
        mkdirSync(path.join(folder, 'bin'), { recursive: true });
        writeFileSync(path.join(folder, 'bin/docker'), client, { mode: 0o755 });
        writeFileSync(path.join(folder, 'told'), '');
        execFileSync('bash', [node, '--label', 'w', '--role', 'worker', '--az', 'b', '--nats', '2'], {
          env: { ...process.env, PATH: `${path.join(folder, 'bin')}:${process.env['PATH']}` },
          stdio: 'ignore',
        });
        return readFileSync(path.join(folder, 'told'), 'utf8').trim();
      };
      t.equal(
        label('az=a\\nbandera.nats-1=true\\nother=1\\n'),
        'node update --label-add az=b --label-add bandera.app=true --label-add bandera.nats-2=true --label-rm bandera.nats-1 w',
      );
      t.equal(label('az=b\\nbandera.app=true\\nbandera.nats-2=true\\n'), '');
    },
  );
});

t.test('docs/lab.md shows what docs/lab.json has', async t => {
  const read = (name: string) => readFileSync(path.join(root, 'docs', name), 'utf8');
  const outcomes = z.array(outcomeSchema).parse(JSON.parse(read('lab.json')));
  const part = transcript({ accelerator: 'tcg', engine: '', kernel: '', cores: 2 }, outcomes);
  for (const row of part.split('\n').filter(line => line.startsWith('|')))
    t.ok(read('lab.md').includes(row), row);
});

t.test('the shell scripts are clean', async t => {
  const shellcheck = findBinary('shellcheck');
  if (!shellcheck) return t.comment('shellcheck is not installed here');
  const files = [
    'lab',
    'provision/node.sh',
    'swarm/lab/build-disk',
    'swarm/lab/guest-identity',
    'swarm/lab/nfs-server',
  ];
  const { status, stdout } = spawnSync(
    shellcheck,
    ['-S', 'style', ...files.map(file => path.join(root, 'scripts', file))],
    { encoding: 'utf8' },
  );
  t.equal(status, 0, stdout);
});
