import type { Page, Request } from 'playwright-core';

/** News of colleagues; a connection that stays. */
const stream = /\/api\/v1\/notifications\/events$/;
const fetched = new Set(['document', 'script', 'stylesheet', 'fetch', 'xhr', 'image']);

const pendingOf = new WeakMap<Page, Set<Request>>();

/** Notes what a page fetches, so that `atRest` knows about it: to be called before the page goes anywhere. */
export function watchRequests(page: Page): void {
  const pending = new Set<Request>();
  pendingOf.set(page, pending);
  page.on('request', request => {
    if (fetched.has(request.resourceType()) && !stream.test(request.url())) pending.add(request);
    // Another document: nobody waits any more for what the one before wanted.
    if (request.isNavigationRequest() && request.frame() === page.mainFrame())
      for (const each of pending) if (each !== request) pending.delete(each);
  });
  // Nobody may read the body of a refusal, and then it never ends.
  page.on('response', response => response.status() >= 400 && pending.delete(response.request()));
  page.on('requestfinished', request => pending.delete(request));
  page.on('requestfailed', request => pending.delete(request));
}

/** No placeholder is left, and nothing fades or moves in, two frames after one another. */
const isStill = `new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve(
  document.querySelector('.mantine-Skeleton-root, .mantine-Loader-root:not([aria-hidden], button *)') === null &&
  document.getAnimations().every(animation =>
    animation.playState !== 'running' || animation.effect?.getComputedTiming().endTime === Infinity)
))))`;

/**
 * Resolves once a page has fetched all that it wants for now, and has come to rest; rejects when it does not within a minute.
 *
 * @param page one that `watchRequests` has seen from its beginning
 */
export async function atRest(page: Page): Promise<void> {
  const pending = pendingOf.get(page);
  if (!pending) throw new Error('watchRequests(page) comes before the page goes anywhere');
  const end = Date.now() + 60_000;
  // Twice, since what has come may make a page want more.
  for (let quiet = 0; quiet < 2; ) {
    const still = pending.size === 0 && (await page.evaluate(isStill));
    quiet = still && pending.size === 0 ? quiet + 1 : 0;
    if (!still) await page.waitForTimeout(50);
    if (Date.now() > end)
      throw new Error(`no rest on ${page.url()}: ${[...pending].map(each => each.url())}`);
  }
}
