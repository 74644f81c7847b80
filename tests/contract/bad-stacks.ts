import { required, type StackValue } from './good-stack.ts';

/** What makes a good stack bad, by the rule that must find it. */
export const spoilt: [rule: string, says: RegExp, spoil: (stack: StackValue) => void][] = [
  ['version', /3\.10/, stack => Object.assign(stack, { version: '3.10' })],
  ['ignored', /security_opt/, ({ services: { web } }) => Object.assign(web, { security_opt: ['x'] })],
  ['ignored', /tmpfs/, ({ services: { web } }) => Object.assign(web, { tmpfs: ['/tmp'] })],
  ['depends-on', /depends_on/, ({ services: { web } }) => Object.assign(web, { depends_on: ['job'] })],
  [
    'start-interval',
    /start_interval/,
    ({ services: { web } }) => Object.assign(web.healthcheck, { start_interval: '1s' }),
  ],
  [
    'quoted-keys',
    /the key on/,
    ({ services: { web } }) => Object.assign(web.environment, { UNQUOTED: 'on' }),
  ],
  ['image', /:latest/, ({ services: { web } }) => Object.assign(web, { image: 'web:latest' })],
  [
    'no-database',
    /database/,
    ({ services: { web } }) => Object.assign(web, { image: required('MYSQL_IMAGE') }),
  ],
  [
    'job',
    /update_config/,
    ({ services: { job } }) => Object.assign(job.deploy, { update_config: { parallelism: 1 } }),
  ],
  [
    'job',
    /max_attempts/,
    ({ services: { job } }) => Object.assign(job.deploy.restart_policy, { max_attempts: undefined }),
  ],
  [
    'job',
    /condition/,
    ({ services: { job } }) => Object.assign(job.deploy.restart_policy, { condition: 'any' }),
  ],
  ['exec-form', /command/, ({ services: { web } }) => Object.assign(web, { command: 'node main.ts' })],
  [
    'health',
    /no health check/,
    ({ services: { store } }) => Object.assign(store, { healthcheck: undefined }),
  ],
  [
    'health',
    /start_period/,
    ({ services: { store } }) => Object.assign(store.healthcheck, { start_period: undefined }),
  ],
  [
    'liveness',
    /readyz/,
    ({ services: { web } }) => Object.assign(web.healthcheck, { test: ['CMD', 'get', '/readyz'] }),
  ],
  ['monitor', /5 s/, ({ services: { web } }) => Object.assign(web.deploy.update_config, { monitor: '5s' })],
  [
    'monitor',
    /missing/,
    ({ services: { web } }) => Object.assign(web.deploy.update_config, { monitor: undefined }),
  ],
  [
    'monitor',
    /35 s, .* 35 s/,
    ({ services: { web } }) => Object.assign(web.deploy.update_config, { monitor: '35s' }),
  ],
  [
    'update',
    /rollback/,
    ({ services: { web } }) => Object.assign(web.deploy.update_config, { failure_action: 'pause' }),
  ],
  [
    'update',
    /max_failure_ratio/,
    ({ services: { web } }) => Object.assign(web.deploy.update_config, { max_failure_ratio: 0.2 }),
  ],
  [
    'update',
    /rollback_config.parallelism/,
    ({ services: { web } }) => Object.assign(web.deploy.rollback_config, { parallelism: 0 }),
  ],
  [
    'start-first',
    /update_config/,
    ({ services: { web } }) => Object.assign(web.deploy.update_config, { order: 'stop-first' }),
  ],
  [
    'stop-first',
    /a volume/,
    ({ services: { store } }) => Object.assign(store.deploy.update_config, { order: 'start-first' }),
  ],
  [
    'restart',
    /condition/,
    ({ services: { web } }) => Object.assign(web.deploy.restart_policy, { condition: 'on-failure' }),
  ],
  ['restart', /delay/, ({ services: { web } }) => Object.assign(web.deploy.restart_policy, { delay: '5s' })],
  [
    'restart',
    /max_attempts/,
    ({ services: { web } }) => Object.assign(web.deploy.restart_policy, { max_attempts: 3 }),
  ],
  [
    'resources',
    /pids/,
    ({ services: { web } }) => Object.assign(web.deploy.resources.limits, { pids: undefined }),
  ],
  [
    'resources',
    /reservations.memory/,
    ({ services: { web } }) => Object.assign(web.deploy.resources.reservations, { memory: undefined }),
  ],
  [
    'heap',
    /512 of 512/,
    ({ services: { web } }) => Object.assign(web.environment, { NODE_OPTIONS: '--max-old-space-size=512' }),
  ],
  [
    'placement',
    /constraint/,
    ({ services: { web } }) => Object.assign(web.deploy.placement, { constraints: [] }),
  ],
  [
    'placement',
    /spread/,
    ({ services: { web } }) => Object.assign(web.deploy.placement, { preferences: [] }),
  ],
  [
    'placement',
    /max_replicas/,
    ({ services: { web } }) => Object.assign(web.deploy.placement, { max_replicas_per_node: undefined }),
  ],
  ['replicas', /replicas is 3/, ({ services: { web } }) => Object.assign(web.deploy, { replicas: 3 })],
  ['user', /root/, ({ services: { job } }) => Object.assign(job, { user: 'root' })],
  ['user', /0:0/, ({ services: { job } }) => Object.assign(job, { user: '0:0' })],
  ['read-only', /written/, ({ services: { web } }) => Object.assign(web, { read_only: false })],
  ['capabilities', /cap_drop/, ({ services: { web } }) => Object.assign(web, { cap_drop: ['CHOWN'] })],
  ['capabilities', /NET_ADMIN/, ({ services: { web } }) => Object.assign(web, { cap_add: ['NET_ADMIN'] })],
  ['init', /init/, ({ services: { web } }) => Object.assign(web, { init: undefined })],
  [
    'open-files',
    /nofile/,
    ({ services: { web } }) => Object.assign(web, { ulimits: { nofile: { soft: 1024, hard: 65536 } } }),
  ],
  [
    'keepalive',
    /keepalive/,
    ({ services: { web } }) => Object.assign(web, { sysctls: { 'net.ipv4.tcp_keepalive_time': '7200' } }),
  ],
  ['logging', /json-file/, ({ services: { web } }) => Object.assign(web.logging, { driver: 'json-file' })],
  [
    'logging',
    /non-blocking/,
    ({ services: { web } }) => Object.assign(web.logging.options, { mode: 'blocking' }),
  ],
  ['grace-period', /10 s/, ({ services: { web } }) => Object.assign(web, { stop_grace_period: '10s' })],
  ['grace-period', /120 s/, ({ services: { store } }) => Object.assign(store, { stop_grace_period: '2m' })],
  [
    'grace-period',
    /missing/,
    ({ services: { web } }) => Object.assign(web, { stop_grace_period: undefined }),
  ],
  [
    'secret-in-environment',
    /ADMIN_PASSWORD/,
    ({ services: { web } }) => Object.assign(web.environment, { ADMIN_PASSWORD: 'x' }),
  ],
  [
    'secret-in-environment',
    /STORE/,
    ({ services: { web } }) => Object.assign(web.environment, { STORE: 'redis://u:pw@redis' }),
  ],
  ['ports', /short|no target/, ({ services: { edge } }) => Object.assign(edge, { ports: ['80:80'] })],
  ['ingress', /dnsrr/, ({ services: { edge } }) => Object.assign(edge.deploy, { endpoint_mode: 'dnsrr' })],
  ['published', /9100/, ({ services: { edge } }) => Object.assign(edge.ports[0] ?? {}, { target: 9100 })],
  [
    'published',
    /3000/,
    ({ services: { web } }) =>
      Object.assign(web, { ports: [{ target: 3000, published: 3000, protocol: 'tcp', mode: 'ingress' }] }),
  ],
  ['attached', /no network/, ({ services: { job } }) => Object.assign(job, { networks: undefined })],
  ['attached', /not declared/, ({ services: { job } }) => Object.assign(job, { networks: ['other'] })],
  ['network', /encrypted/, ({ networks }) => Object.assign(networks.data, { driver_opts: {} })],
  [
    'network',
    /subnet/,
    ({ networks }) => Object.assign(networks.data, { ipam: { config: [{ subnet: '10.0.0.0/24' }] } }),
  ],
  ['network', /fixed name/, ({ networks }) => Object.assign(networks.edge, { name: undefined })],
  ['internal', /internal/, ({ networks }) => Object.assign(networks.data, { internal: undefined })],
  [
    'messages',
    /WEB_IMAGE/,
    ({ services: { web } }) => Object.assign(web, { image: `\${WEB_IMAGE:?the web-image}` }),
  ],
  [
    'used-networks',
    /spare/,
    ({ networks }) => Object.assign(networks, { spare: { external: true, name: 'spare' } }),
  ],
  [
    'metrics',
    /9101/,
    ({ services: { web } }) => Object.assign(web.deploy, { labels: { 'prometheus.port': '9101' } }),
  ],
  [
    'apart',
    /MIGRATE is true/,
    ({ services: { web } }) => Object.assign(web.environment, { MIGRATE: 'true' }),
  ],
  [
    'apart',
    /TRUSTED_PROXIES is missing/,
    ({ services: { web } }) => Object.assign(web.environment, { TRUSTED_PROXIES: undefined }),
  ],
  ['nats', /1 servers/, ({ services: { store } }) => Object.assign(store, { entrypoint: ['nats-server'] })],
  [
    'nats',
    /SIGUSR2/,
    ({ services: { store } }) =>
      Object.assign(store, { entrypoint: ['nats-server'], stop_signal: 'SIGTERM' }),
  ],
  [
    'hashed-names',
    /internal_secret/,
    ({ secrets }) => Object.assign(secrets.internal_secret, { name: 'internal_secret' }),
  ],
  ['hashed-names', /web/, ({ configs }) => Object.assign(configs.web, { name: 'bandera-web' })],
  [
    'secrets-external',
    /internal_secret/,
    ({ secrets }) => Object.assign(secrets.internal_secret, { external: undefined, file: './x' }),
  ],
  [
    'secret-mode',
    /internal_secret/,
    ({ services: { web } }) => Object.assign(web.secrets[0] ?? {}, { mode: 0o444 }),
  ],
  ['secret-mode', /nats_url/, ({ services: { web } }) => Object.assign(web.secrets[1] ?? {}, { uid: '0' })],
  [
    'secret-use',
    /never named/,
    ({ services: { web } }) =>
      Object.assign(web.environment, { INTERNAL_SECRET_FILE: '/run/secrets/nats_url' }),
  ],
  [
    'secret-use',
    /not mounted/,
    ({ services: { web } }) => Object.assign(web, { secrets: web.secrets.slice(0, 1) }),
  ],
  [
    'declared',
    /not used/,
    ({ secrets }) =>
      Object.assign(secrets, { spare: { external: true, name: `bandera-spare-${required('SPARE_HASH')}` } }),
  ],
  ['config-file', /web/, ({ configs }) => Object.assign(configs.web, { file: './absent.conf' })],
  [
    'nfs',
    /soft is there/,
    ({ volumes }) => Object.assign(volumes.logos.driver_opts, { o: `${volumes.logos.driver_opts.o},soft` }),
  ],
  [
    'nfs',
    /hard is missing/,
    ({ volumes }) =>
      Object.assign(volumes.logos.driver_opts, { o: volumes.logos.driver_opts.o.replace('hard,', '') }),
  ],
  ['nfs', /not nfs/, ({ volumes }) => Object.assign(volumes.logos.driver_opts, { type: 'nfs4' })],
  ['nfs', /name/, ({ volumes }) => Object.assign(volumes.logos, { name: 'bandera-logos' })],
  [
    'nfs-users',
    /logos/,
    ({ services: { store } }) =>
      Object.assign(store, { volumes: [{ type: 'volume', source: 'logos', target: '/data' }] }),
  ],
  ['volume-names', /store/, ({ volumes }) => Object.assign(volumes.store, { name: undefined })],
  [
    'mounts',
    /tmpfs/,
    ({ services: { web } }) => Object.assign(web, { volumes: [{ type: 'tmpfs', target: '/tmp' }] }),
  ],
  [
    'mounts',
    /bind of/,
    ({ services: { web } }) =>
      Object.assign(web, { volumes: [{ type: 'bind', source: '/etc', target: '/x' }] }),
  ],
];
