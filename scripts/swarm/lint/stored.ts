import { fileRule, type Remark, serviceRule, unless } from './rule.ts';
import { at, environmentOf, listOf, mapOf, type Stack, type StackService, textOf } from './stack.ts';

const hashedNames = fileRule(
  'hashed-names',
  {
    why: 'Bodies of configs and secrets cannot be changed: a deployment with a new body under an old name is refused, and tasks would not notice.',
    fix: `Write \`name: bandera-<object>-\${<OBJECT>_HASH:?}\`; scripts/deploy makes the object and its hash.`,
  },
  ({ value }) =>
    ['configs', 'secrets'].flatMap(kind =>
      Object.entries(mapOf(value[kind])).flatMap(([key, given]): Remark[] => {
        const wanted = `bandera-${key}-<${key.toUpperCase()}_HASH>`;
        const name = textOf(at(given, 'name')) ?? 'missing';
        return name === wanted ? [] : [{ says: `${key}: name is ${name}`, keys: [kind, key] }];
      }),
    ),
);

const secretsStayOutside = fileRule(
  'secrets-external',
  {
    why: 'A secret of a stack goes when the stack goes, and its file must lie beside the stack file.',
    fix: 'Write `external: true`; scripts/deploy makes it from secrets/.',
  },
  ({ value }) =>
    Object.entries(mapOf(value['secrets']))
      .filter(([, given]) => at(given, 'external') !== true)
      .map(([key]) => ({ says: `${key} is not external`, keys: ['secrets', key] })),
);

const mounted = (service: StackService, kind: 'secrets' | 'configs') =>
  listOf(service.value[kind]).map(entry => {
    const source = textOf(at(entry, 'source')) ?? textOf(entry) ?? '';
    return { entry, source, target: textOf(at(entry, 'target')) ?? source };
  });

const secretMode = serviceRule(
  'secret-mode',
  {
    why: 'By default every process of the container may read a secret, and it belongs to root.',
    fix: "Mount it in long form with the service's uid and gid, and mode 0400.",
  },
  service => {
    const [uid, gid] = (textOf(service.value['user']) ?? '').split(':');
    return mounted(service, 'secrets')
      .filter(
        ({ entry }) => at(entry, 'mode') !== 0o400 || at(entry, 'uid') !== uid || at(entry, 'gid') !== gid,
      )
      .map(({ source }) => `${source} is not mounted with mode 0400 for its user`);
  },
);

const secretUse = serviceRule(
  'secret-use',
  {
    why: 'A secret that a service does not read is one more that leaks with it; one that is not mounted is missing at the start.',
    fix: 'Mount exactly the secrets that the environment, the command or a config names by path.',
  },
  (service, stack) => {
    const { value } = service;
    const configs = mounted(service, 'configs').map(({ source }) => stack.contentOf(source) ?? '');
    const words = [
      ...Object.values(environmentOf(service)),
      ...listOf(value['command']),
      ...listOf(value['entrypoint']),
      ...configs,
    ];
    const named = new Set(words.join('\n').match(/(?<=run\/secrets\/)[\w{}.-]+/g));
    const isNamed = (target: string) => [...named].some(name => name === target || isOneOf(name, target));
    const targets = mounted(service, 'secrets').map(({ target }) => target);
    return [
      ...targets.filter(target => !isNamed(target)).map(target => `${target} is mounted and never named`),
      ...[...named]
        .filter(name => !targets.some(target => name === target || isOneOf(name, target)))
        .map(name => `${name} is named and not mounted`),
    ];
  },
);

/** `database_url_{service}` names that of each service. */
const isOneOf = (name: string, target: string) =>
  name.includes('{service}') && target.startsWith(name.slice(0, name.indexOf('{service}')));

const declared = fileRule(
  'declared',
  {
    why: 'What is used and not declared stops the deployment; what is declared and not used must exist for nothing.',
    fix: 'Declare what services use, and nothing else.',
  },
  stack =>
    (['configs', 'secrets'] as const).flatMap(kind => {
      const used = new Set(
        stack.services.flatMap(service => mounted(service, kind).map(({ source }) => source)),
      );
      const known = Object.keys(mapOf(stack.value[kind]));
      return [
        ...[...used]
          .filter(name => !known.includes(name))
          .map(name => ({ says: `${name} is used and not declared` })),
        // An overlay declares what the file beneath it may use.
        ...known
          .filter(name => !used.has(name))
          .map(name => ({ says: `${name} is declared and not used`, keys: [kind, name] })),
      ];
    }),
);

const configFiles = fileRule(
  'config-file',
  {
    why: 'scripts/deploy makes a config from its file.',
    fix: 'Name a file that is there, relative to the stack file.',
  },
  (stack: Stack) =>
    Object.keys(mapOf(stack.value['configs']))
      .filter(key => stack.contentOf(key) === undefined)
      .map(key => ({ says: `${key}: its file is not there`, keys: ['configs', key] })),
);

// AWS's own options for EFS; `soft` and `nolock`, which Docker's example has, lose writes.
const nfsOptions = [
  'nfsvers=4.1',
  'rsize=1048576',
  'wsize=1048576',
  'hard',
  'timeo=600',
  'retrans=2',
  'noresvport',
];
const isNfs = (volume: unknown) => textOf(at(volume, 'driver_opts', 'type'))?.startsWith('nfs') === true;

const nfs = fileRule(
  'nfs',
  {
    why: 'Nodes keep the options with which they first saw a volume, so changed ones need a new name; other options than these lose writes or hang when the server is replaced.',
    fix: `Write name: \${NAME_VOLUME:?}, type nfs, o: addr=…,${nfsOptions.join(',')}.`,
  },
  ({ value }) =>
    Object.entries(mapOf(value['volumes'])).flatMap(([key, volume]): Remark[] => {
      if (!isNfs(volume)) return [];
      const given = (textOf(at(volume, 'driver_opts', 'o')) ?? '').split(',');
      const wrong = given.filter(option => /^(soft|nolock|udp|noac|async)$/.test(option));
      return [
        ...unless(
          /^<\w+_VOLUME>$/.test(textOf(at(volume, 'name')) ?? ''),
          'its name is not a variable of its options',
        ),
        ...unless(
          at(volume, 'driver_opts', 'type') === 'nfs',
          'the type is not nfs: Docker would not look up the name of the server',
        ),
        ...unless(
          given.some(option => option.startsWith('addr=')),
          'addr is missing',
        ),
        ...nfsOptions.filter(option => !given.includes(option)).map(option => `${option} is missing`),
        ...wrong.map(option => `${option} is there`),
      ].map(says => ({ says: `${key}: ${says}`, keys: ['volumes', key] }));
    }),
);

const nfsUsers = serviceRule(
  'nfs-users',
  {
    why: 'A mount target that is lost hangs whoever touches it, threads and all.',
    fix: 'Mount it only into companies (logos), and into the edge for certificates; never under NATS or a database.',
  },
  ({ name, value }, stack) =>
    listOf(value['volumes'])
      .map(volume => textOf(at(volume, 'source')) ?? '')
      .filter(source => isNfs(at(stack.value, 'volumes', source)) && !['companies', 'edge'].includes(name))
      .map(source => `it mounts ${source}, which is NFS`),
);

const volumeNames = fileRule(
  'volume-names',
  {
    why: "Docker puts the stack's name in front of it: a stack of another name would find its data gone.",
    fix: 'Write `name: bandera-…`.',
  },
  ({ value }) =>
    Object.entries(mapOf(value['volumes']))
      .filter(([, volume]) => !/^(bandera-|<\w+_VOLUME>)/.test(textOf(at(volume, 'name')) ?? ''))
      .map(([key]) => ({ says: `${key} has no fixed name`, keys: ['volumes', key] })),
);

const mounts = serviceRule(
  'mounts',
  {
    why: 'A tmpfs without a size may take half of the node. A folder of the node must be there on each of them, and opens the node to the container.',
    fix: 'Mount volumes in long form: tmpfs with a size of at most 64 MiB, or a declared volume.',
  },
  ({ value }, stack) =>
    listOf(value['volumes']).flatMap(volume => {
      const type = textOf(at(volume, 'type')) ?? 'short form';
      const source = textOf(at(volume, 'source')) ?? '';
      if (type === 'tmpfs') {
        const size = Number(at(volume, 'tmpfs', 'size'));
        return unless(
          size > 0 && size <= 64 * 1024 ** 2,
          `${at(volume, 'target')}: a tmpfs without a size of at most 64 MiB`,
        );
      }
      if (type !== 'volume')
        return [`${at(volume, 'target') ?? volume}: ${type}${source && ` of ${source}`}`];
      return unless(source in mapOf(stack.value['volumes']), `the volume ${source} is not declared`);
    }),
);

export const storedRules = [
  hashedNames,
  secretsStayOutside,
  secretMode,
  secretUse,
  declared,
  configFiles,
  nfs,
  nfsUsers,
  volumeNames,
  mounts,
];
