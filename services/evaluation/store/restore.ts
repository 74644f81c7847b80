import type { Log } from '@bandera/kit/log';
import type { Keys } from './keys.ts';
import type { SavedFiles } from './saved-files.ts';
import type { Snapshots } from './snapshots.ts';
import type { UsageSender } from './usage-sender.ts';

/** Starts from what was saved, so that a restart answers while every other service is down. */
export async function restore(
  files: SavedFiles,
  { keys, snapshots, sender }: { keys: Keys; snapshots: Snapshots; sender: UsageSender },
  log: Log,
): Promise<void> {
  for await (const { name, value } of files.readAll()) {
    try {
      if (name === 'keys') keys.load(value);
      else if (name.startsWith('snapshot.')) snapshots.load(value);
      else if (name.startsWith('usage.')) sender.load(value);
    } catch (error) {
      // Saved by another version, perhaps: what it held is asked for anew.
      log.warn({ err: error, file: name }, 'a saved file was left out');
    }
  }
}
