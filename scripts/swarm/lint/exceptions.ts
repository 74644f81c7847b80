/** Where a rule does not fit, and why. A test fails when an exception is not needed any more. */
export interface Exception {
  file: string;
  service: string;
  rule: string;
  /** Part of what the rule says. */
  says: RegExp;
  why: string;
}

export const exceptions: Exception[] = [
  ...['docker-proxy', 'engine-proxy'].flatMap(service => [
    {
      file: 'swarm/ops.yml',
      service,
      rule: 'mounts',
      says: /^\/var\/run\/docker\.sock: bind/,
      why: 'It stands before the socket of Docker, so that nobody else has to mount it.',
    },
    {
      file: 'swarm/ops.yml',
      service,
      rule: 'user',
      says: /0:0/,
      why: 'The socket belongs to root and to a group whose number differs from node to node.',
    },
  ]),
  ...['container-exporter', 'log-agent'].map(service => ({
    file: 'swarm/ops.yml',
    service,
    rule: 'user',
    says: /0:0/,
    why: 'The socket of engine-proxy may be written by its owner alone.',
  })),
  {
    file: 'swarm/ops.yml',
    service: 'node-exporter',
    rule: 'mounts',
    says: /^\/host: bind of \/$/,
    why: 'It tells how full the disks of the node are: it reads, and runs as nobody.',
  },
  {
    file: 'swarm/ops.yml',
    service: 'container-exporter',
    rule: 'mounts',
    says: /^\/sys: bind of \/sys$/,
    why: 'The figures of all containers stand there; it reads, without a capability.',
  },
];

/** Whether somebody wrote down why this may be. */
export function isAllowed(found: {
  file: string;
  service?: string | undefined;
  rule: string;
  says: string;
}): boolean {
  return exceptions.some(
    ({ file, service, rule, says }) =>
      found.file.endsWith(file) && found.service === service && found.rule === rule && says.test(found.says),
  );
}
