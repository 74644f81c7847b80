/** A variable that must be given, as stack files write it. */
export const required = (name: string) => `\${${name}:?}`;

const hardened = {
  user: '10001:10001',
  init: true,
  read_only: true,
  cap_drop: ['ALL'],
  stop_grace_period: '35s',
  ulimits: { nofile: { soft: 65_536, hard: 65_536 } },
  sysctls: { 'net.ipv4.tcp_keepalive_time': '120' },
  logging: { driver: 'local', options: { 'max-size': '10m', 'max-file': '5', mode: 'non-blocking' } },
  networks: ['data'],
};
const healthcheck = {
  test: ['CMD', 'livez'],
  interval: '5s',
  timeout: '2s',
  retries: 3,
  start_period: '20s',
};
const resources = {
  limits: { cpus: '1', memory: '512M', pids: 256 },
  reservations: { cpus: '0.1', memory: '128M' },
};
const placement = {
  constraints: ['node.labels.bandera.app == true'],
  preferences: [{ spread: 'node.labels.az' }],
  max_replicas_per_node: 4,
};
const restart = { condition: 'any', delay: '1s' };
const orders = (order: string) => ({
  update_config: {
    parallelism: 1,
    order,
    failure_action: 'rollback',
    max_failure_ratio: 0,
    monitor: '45s',
  },
  rollback_config: { parallelism: 1, order, failure_action: 'pause', monitor: '20s' },
});
const scaled = (name: string) => ({
  endpoint_mode: 'vip',
  replicas: required(`${name}_REPLICAS`),
  ...orders('start-first'),
  restart_policy: restart,
  placement,
  resources,
});
const secret = (name: string) => ({ source: name, target: name, uid: '10001', gid: '10001', mode: 0o400 });

const stack = {
  version: '3.9',
  services: {
    edge: {
      ...hardened,
      image: required('EDGE_IMAGE'),
      networks: ['edge', 'data'],
      healthcheck,
      ports: [{ target: 80, published: 80, protocol: 'tcp', mode: 'ingress' }],
      deploy: scaled('EDGE'),
    },
    web: {
      ...hardened,
      image: required('BANDERA_IMAGE'),
      command: ['services/web/main.ts'],
      healthcheck,
      environment: {
        NODE_ENV: 'production',
        NODE_OPTIONS: '--max-old-space-size=384',
        PORT: '3000',
        METRICS_PORT: '9100',
        SERVICE_URL: 'http://{service}:3000',
        TRUSTED_PROXIES: '1',
        MIGRATE: 'false',
        INTERNAL_SECRET_FILE: '/run/secrets/internal_secret',
        NATS_URL_FILE: '/run/secrets/nats_url',
      },
      configs: [{ source: 'web', target: '/etc/web.conf', mode: 0o444 }],
      secrets: [secret('internal_secret'), secret('nats_url')],
      volumes: [{ type: 'tmpfs', target: '/tmp', tmpfs: { size: 1_048_576 } }],
      deploy: { ...scaled('WEB'), labels: { 'prometheus.port': '9100' } },
    },
    companies: {
      ...hardened,
      image: required('LOGOS_IMAGE'),
      healthcheck,
      volumes: [{ type: 'volume', source: 'logos', target: '/logos' }],
      deploy: scaled('COMPANIES'),
    },
    store: {
      ...hardened,
      image: `store@sha256:${'0'.repeat(64)}`,
      healthcheck,
      volumes: [{ type: 'volume', source: 'store', target: '/data' }],
      deploy: { ...scaled('STORE'), replicas: 1, ...orders('stop-first') },
    },
    job: {
      ...hardened,
      image: required('JOB_IMAGE'),
      deploy: {
        mode: 'replicated-job',
        replicas: 1,
        restart_policy: { condition: 'on-failure', max_attempts: 3, window: '5m' },
        placement,
        resources,
      },
    },
  },
  networks: {
    edge: { external: true, name: 'bandera-edge' },
    data: {
      name: 'bandera-data',
      driver: 'overlay',
      internal: true,
      driver_opts: { encrypted: 'true' },
      ipam: { config: [{ subnet: '10.90.0.0/22' }] },
    },
  },
  volumes: {
    store: { name: 'bandera-store' },
    logos: {
      name: required('LOGOS_VOLUME'),
      driver_opts: {
        type: 'nfs',
        o: 'addr=10.0.0.1,nfsvers=4.1,rsize=1048576,wsize=1048576,hard,timeo=600,retrans=2,noresvport',
        device: ':/logos',
      },
    },
  },
  configs: { web: { name: `bandera-web-${required('WEB_HASH')}`, file: './web.conf' } },
  secrets: {
    internal_secret: { external: true, name: `bandera-internal_secret-${required('INTERNAL_SECRET_HASH')}` },
    nats_url: { external: true, name: `bandera-nats_url-${required('NATS_URL_HASH')}` },
  },
};

export type StackValue = typeof stack;

/** The smallest stack that no rule of the linter complains of, to be spoilt. */
export const goodStack = (): StackValue => structuredClone(stack);
