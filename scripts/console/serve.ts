import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { type Site, site } from '@bandera/kit/http/site';
import { builtFolder, consoleFolder, isConsoleBuilt } from './sources.ts';

const page = (text: string, more = '') => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
${more}<title>Bandera</title>
<p>${text}`;

const building = page(
  'Bandera runs. Its console is being built for the first time; this page shows it in some seconds.',
  '<meta http-equiv="refresh" content="1">\n',
);
const missing = page(
  'Bandera runs without its console: build it with "npm run build -w services/console", development packages installed.',
);

/** The console at `/`: as it was built last; `refresh` builds it anew if its sources have changed since. */
export function consoleSite(): { site: Site; refresh(): void } {
  const canBuild = hasBuilder();
  const pages = site({ folder: builtFolder, absent: canBuild ? building : missing });
  return {
    site: pages,
    refresh() {
      if (canBuild && !isConsoleBuilt()) build(pages);
    },
  };
}

// A production image may come without what builds it.
function hasBuilder(): boolean {
  if (!existsSync(path.join(consoleFolder, 'src'))) return false;
  try {
    createRequire(path.join(consoleFolder, 'package.json')).resolve('vite');
    return true;
  } catch {
    return false;
  }
}

/** In a process of its own that yields to this one, which has requests to answer. */
function build(pages: Site): void {
  const script = path.join(import.meta.dirname, '../build-console.ts');
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe'] });
  const said: Buffer[] = [];
  child.stderr.on('data', data => said.push(data));
  child.once('spawn', () => child.pid && os.setPriority(child.pid, os.constants.priority.PRIORITY_LOW));
  child.once('error', error => process.stderr.write(`The console was not built: ${error.message}\n`));
  child.once('exit', code => {
    if (code === 0) pages.reload();
    else if (code !== null) process.stderr.write(`The console was not built:\n${Buffer.concat(said)}\n`);
  });
  // A server that is stopped does not wait for it; the build ends by itself.
  child.unref();
}
