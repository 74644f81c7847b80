/** A virtual machine of the lab. */
export interface Guest {
  name: string;
  role: 'manager' | 'worker';
  /** The zone that its node is labelled with. */
  az: string;
  /** Which NATS server has its data here. */
  nats: '1' | '2' | '3';
  address: string;
  mac: string;
  tap: string;
  cpus: number;
  /** In MiB. */
  memory: number;
  /** Where processors are scarce: the higher, the later it gets one. */
  niceness: number;
}

/** This machine's end of the lab's network: the database and the mail server listen here, and from here the tests ask. */
export const hostAddress = '10.77.0.1';
export const prefix = 24;
export const bridge = 'br0';
export const mailPorts = { smtp: 1025, http: 8025 };
/** Shared by all guests as their last disk: later images come in by it. */
export const carrierBytes = 4 * 2 ** 30;

// A task may have two processors (stack.yml), which an engine with one refuses; the manager runs none of these. Busy workers
// must not keep it from answering: a real one has processors of its own.
const shapes = [
  { name: 'manager', role: 'manager', az: 'a', cpus: 1, memory: 3_072, niceness: 0 },
  { name: 'worker-1', role: 'worker', az: 'b', cpus: 2, memory: 4_096, niceness: 5 },
  { name: 'worker-2', role: 'worker', az: 'c', cpus: 2, memory: 4_096, niceness: 5 },
] as const;

/**
 * One manager that carries no replica of the application, two workers in zones of their own. The NFS server lives in the
 * manager's guest: it is outside of the swarm in production, and here outside of what the tests switch off.
 */
export const guests: readonly Guest[] = shapes.map((shape, index) => ({
  ...shape,
  nats: (['1', '2', '3'] as const)[index] ?? '1',
  address: `10.77.0.${11 + index}`,
  mac: `52:54:00:77:00:${11 + index}`,
  tap: `tap${index}`,
}));

export const manager = guests.find(({ role }) => role === 'manager') ?? raise('the lab has no manager');
export const workers = guests.filter(({ role }) => role === 'worker');

function raise(reason: string): never {
  throw new Error(reason);
}

/** How a guest's processors come to be. */
export type Accelerator = 'kvm' | 'tcg';

export interface Machine {
  accelerator: Accelerator;
  kernel: string;
  initramfs: string;
  disk: string;
  /** Docker's folder, with the images. */
  engineDisk: string;
  carrier: string;
  console: string;
  /** Socket at which QEMU takes orders. */
  monitor: string;
  /** The public half of the key that may come in, in base64. */
  key: string;
}

// Without what only guards against neighbours, and without alarms that go off when a processor waits for its turn.
const kernelWords = [
  'console=ttyS0',
  'quiet',
  'panic=1',
  'mitigations=off',
  'apparmor=0',
  'net.ifnames=0',
  'nowatchdog',
  'no_timer_check',
  'tsc=reliable',
  'rcupdate.rcu_cpu_stall_suppress=1',
];

/** The command line of QEMU for a guest. */
export function qemuArguments(guest: Guest, machine: Machine): string[] {
  const words = [
    ...kernelWords,
    `systemd.hostname=${guest.name}`,
    `lab.address=${guest.address}/${prefix}`,
    `lab.key=${machine.key}`,
  ];
  return [
    ...['-name', `bandera-lab-${guest.name}`, '-display', 'none', '-nodefaults', '-no-user-config'],
    ...accelerated(machine.accelerator),
    ...['-smp', String(guest.cpus), '-m', String(guest.memory), '-serial', `file:${machine.console}`],
    ...['-monitor', `unix:${machine.monitor},server=on,wait=off`],
    ...['-kernel', machine.kernel, '-initrd', machine.initramfs, '-append', words.join(' ')],
    ...['-drive', `if=virtio,format=qcow2,cache=unsafe,file=${machine.disk}`],
    ...['-drive', `if=virtio,format=qcow2,cache=unsafe,file=${machine.engineDisk}`],
    ...['-drive', `if=virtio,format=raw,readonly=on,file.locking=off,file=${machine.carrier}`],
    ...['-netdev', `tap,id=lab,ifname=${guest.tap},script=no,downscript=no`],
    ...['-device', `virtio-net-pci,netdev=lab,mac=${guest.mac},romfile=`],
  ];
}

/**
 * Emulated processors keep what they have translated. They are of a plain kind: what newer ones do in one instruction
 * (`rep movsb`, AVX) QEMU does byte by byte or by a function, so that copying memory would take ten times as long.
 */
export function accelerated(accelerator: Accelerator): string[] {
  if (accelerator === 'kvm') return ['-accel', 'kvm', '-cpu', 'host'];
  return ['-accel', 'tcg,thread=multi,tb-size=512', '-cpu', 'Nehalem,+rdtscp'];
}

/** The arguments of scripts/provision/node.sh on a guest. */
export function provisionArguments(guest: Guest, tokenFile: string): string[] {
  const { role, az, nats, address } = guest;
  const common = ['--role', role, '--az', az, '--nats', nats, '--advertise', address];
  return role === 'manager' ? common : [...common, '--join', manager.address, '--token', tokenFile];
}

/** The arguments of the same script on the manager, once a worker has joined. */
export const labelArguments = ({ name, role, az, nats }: Guest): string[] => [
  ...['--label', name, '--role', role, '--az', az, '--nats', nats],
];

/** The services that have two replicas here; the others have one, since every process costs emulated processors. */
export const doubled = ['edge', 'evaluation', 'companies'];

/** What scripts/deploy reads as swarm/settings.env. */
export function labSettings(services: readonly string[], images: Record<string, string>): string {
  const bounds = services.flatMap(name => [
    [`${name.toUpperCase()}_MIN`, doubled.includes(name) ? '2' : '1'],
    [`${name.toUpperCase()}_MAX`, '4'],
  ]);
  const url = `http://${manager.address}`;
  const settings = {
    STACKS: 'infra migrate app',
    PUBLIC_URL: url,
    MAIL_FROM: '"Bandera <bandera@example.test>"',
    EDGE_ADDRESS: ':80',
    ASSETS_NFS_SERVER: manager.address,
    ASSETS_NFS_PATH: '/logos',
    // There is no registry: images come by docker save and docker load.
    ALLOW_TAGS: 'true',
    SKIP_PULL: 'true',
    ...slow,
    ...Object.fromEntries(bounds),
    ...images,
  };
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}

/** On emulated processors a check costs two seconds of one, and a start takes a minute when several start at once. */
const slow = {
  HEALTH_START_PERIOD: '600s',
  HEALTH_INTERVAL: '60s',
  HEALTH_TIMEOUT: '60s',
  UPDATE_MONITOR: '20s',
  EDGE_DIAL_TIMEOUT: '5s',
  EDGE_TRY_DURATION: '20s',
  LOGO_SECONDS: '120',
  PATIENCE: '10',
  ROLLOUT_AT_ONCE: '2',
};

/** The addresses of databases and mail server, in the place of a laptop's containers. */
export const outside = (secret: string): string =>
  secret
    .replace('@mysql:3306/', `@${hostAddress}:3306/`)
    .replace('smtp://mail:1025', `smtp://${hostAddress}:${mailPorts.smtp}`);
