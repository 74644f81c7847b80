// `scripts/build-images`: the images of this revision. `--help` tells the rest.
import { parseArgs } from 'node:util';
import { EngineError } from '../swarm/engine/engine-tools.ts';
import { buildImages, imageTargets, pushImage, repositoryOf } from './build-images.ts';

const help = `scripts/build-images [--offline] [--push] [--only app,edge,nats] [--dry-run]

Builds Bandera's images with the Docker Engine that DOCKER_HOST names, and prints size and layers of each. On standard output:
a line for each, NAME=image, for swarm/settings.env.

  BANDERA_IMAGE  runs any service by command     (target app of Dockerfile)
  EDGE_IMAGE     Caddy with the console's pages  (target edge)
  NATS_IMAGE     NATS for the stacks' account    (target nats)

They are called bandera, bandera-edge and bandera-nats, or what the variable of that name says (registry.example.com/bandera),
with a tag of version and git revision; what is not committed adds the image's own id.

  --offline  asks no registry: swarm/offline/build makes stand-ins of the base images, as it does when none answers
  --push     to the registry that the names say; the lines then name the images by digest
  --only     those of these targets
  --dry-run  says what it would do

A proxy's certificate authorities (NODE_EXTRA_CA_CERTS) and ~/.npmrc reach npm as secrets of the build: no layer holds them.
`;

const options = {
  offline: { type: 'boolean', default: false },
  push: { type: 'boolean', default: false },
  only: { type: 'string', default: 'app,edge,nats' },
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const say = (line: string) => process.stderr.write(`images: ${line}\n`);

await main(process.argv.slice(2)).catch(error => {
  if (!(error instanceof EngineError || error instanceof TypeError)) throw error;
  say(error.message);
  process.exitCode = 1;
});

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options });
  if (values.help) return void process.stdout.write(help);
  const only = chosen(values.only.split(','));
  if (values['dry-run']) {
    for (const each of only) say(`would build ${each.target} as ${repositoryOf(each)}`);
    return;
  }
  const built = await buildImages({ say, only, offline: values.offline });
  for (const [variable, image] of Object.entries(built))
    process.stdout.write(`${variable}=${values.push ? await pushImage(image, { say }) : image}\n`);
}

function chosen(names: string[]) {
  const unknown = names.find(name => !imageTargets.some(({ target }) => target === name));
  if (unknown !== undefined)
    throw new EngineError(`--only: there is no target ${unknown}; there are app, edge and nats`);
  return imageTargets.filter(({ target }) => names.includes(target));
}
