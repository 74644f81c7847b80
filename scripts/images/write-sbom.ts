// Lists what npm has installed below the current folder, as CycloneDX 1.6 on standard output: part of building the image.
// (`npm sbom` refuses a tree without the development dependencies that the manifests name.)
import { existsSync, readFileSync } from 'node:fs';

interface Installed {
  version?: string;
  license?: string;
  /** `sha512-` and the digest in base64, as npm has verified it. */
  integrity?: string;
  /** Of a workspace, which is ours. */
  link?: boolean;
}

const algorithms: Record<string, string> = {
  sha512: 'SHA-512',
  sha384: 'SHA-384',
  sha256: 'SHA-256',
  sha1: 'SHA-1',
};

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const { name, version, license } = read('package.json');
const installed: Record<string, Installed> = read('node_modules/.package-lock.json').packages;
const folders = Object.keys(installed).filter(
  folder => folder.includes('node_modules/') && existsSync(folder) && !installed[folder]?.link,
);
const components = folders.sort().map(folder => component(folder, installed[folder] ?? {}));
process.stdout.write(
  `${JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name, version, ...licenses(license) } },
    components,
  })}\n`,
);

function component(folder: string, { version = '', license, integrity = '' }: Installed) {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [algorithm = '', digest = ''] = integrity.split('-', 2);
  const alg = algorithms[algorithm];
  return {
    type: 'library',
    'bom-ref': `${purl}#${folder}`,
    name,
    version,
    purl,
    ...licenses(license),
    ...(alg && { hashes: [{ alg, content: Buffer.from(digest, 'base64').toString('hex') }] }),
  };
}

/** An expression of SPDX, as npm's manifests have it. */
function licenses(expression: string | undefined) {
  return expression === undefined ? {} : { licenses: [{ expression }] };
}
