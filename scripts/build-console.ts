// `npm run build -w services/console`: builds the console's pages, unless they are those of the sources already.
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { buildPages } from '../services/console/vite/build-pages.ts';
import {
  builtFolder,
  consoleFingerprint,
  consoleFolder,
  isConsoleBuilt,
  stampFile,
} from './console/sources.ts';
import { takeInstallLock } from './toolchain/install-lock.mjs';

const compressible = new Set(['.css', '.html', '.js', '.json', '.svg']);
/** Below this a compressed file saves no packet. */
const worthCompressing = 1_000;

const say = (line: string) => process.stderr.write(`console: ${line}\n`);
const release = await takeInstallLock(path.join(consoleFolder, '.build.lock'), () =>
  say('waiting for another process that builds it'),
);
try {
  if (!isConsoleBuilt()) await build();
} finally {
  release();
}

/** Beside the pages that are served, and then in their place: whoever reads meanwhile sees whole pages. */
async function build(): Promise<void> {
  const fingerprint = consoleFingerprint();
  const [fresh, old] = [`${builtFolder}.new`, `${builtFolder}.old`];
  for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  await buildPages(consoleFolder, fresh);
  await compress(fresh);
  writeFileSync(path.join(fresh, path.basename(stampFile)), fingerprint);
  try {
    renameSync(builtFolder, old);
  } catch {
    // The first build.
  }
  renameSync(fresh, builtFolder);
  rmSync(old, { recursive: true, force: true });
}

async function compress(folder: string): Promise<void> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && compressible.has(path.extname(entry.name)))
    .map(entry => path.join(entry.parentPath, entry.name));
  await Promise.all(
    files.map(async file => {
      const content = readFileSync(file);
      if (content.length < worthCompressing) return;
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: 9,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      };
      writeFileSync(`${file}.br`, await promisify(brotliCompress)(content, { params }));
      writeFileSync(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
    }),
  );
}
