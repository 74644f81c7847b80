import { type Browser, chromium } from 'playwright-core';
import type { Test } from 'tap';
import { findBinary } from './backends/find-binary.ts';

/** Chromium's path: TEST_CHROMIUM, else the installed one, if there is one. */
const chromiumPath = (): string | undefined => process.env['TEST_CHROMIUM'] || findBinary('chromium');

/**
 * Whether there is a browser to test with. Without one the test says so aloud; on CI it fails: there, nothing may be
 * left out unnoticed.
 */
export function hasBrowser(t: Test): boolean {
  if (chromiumPath()) return true;
  const message = 'Chromium is neither installed nor named by TEST_CHROMIUM: nothing was run in a browser';
  if (process.env['CI'] === 'true') {
    t.fail(message);
  } else {
    t.comment(message);
    process.stderr.write(`${message}\n`);
    t.pass('nothing run');
  }
  return false;
}

// It speaks to nobody but what tests serve. Containers have no sandbox for it and a small /dev/shm.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-proxy-server',
];

/**
 * Starts a real Chromium without a window, with a profile of its own that is gone when it is closed. Pages of one
 * `newContext()` share cookies and storage; those of another do not. Rejects when there is no Chromium.
 */
export function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error('chromium is not installed: apt-get install chromium');
  return chromium.launch({ executablePath, args, timeout: 120_000 });
}
