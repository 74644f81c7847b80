/** Files kept in memory, the least recently used ones dropped beyond `mostBytes`. */
export interface RecentFiles {
  get(name: string): Buffer | undefined;
  set(name: string, content: Buffer): void;
}

export function recentFiles(mostBytes: number): RecentFiles {
  // A Map keeps the order of insertion: what is used is put in again, so the first one is the oldest.
  const kept = new Map<string, Buffer>();
  let bytes = 0;
  const drop = (name: string) => {
    bytes -= kept.get(name)?.length ?? 0;
    kept.delete(name);
  };
  return {
    get(name) {
      const content = kept.get(name);
      if (content) {
        kept.delete(name);
        kept.set(name, content);
      }
      return content;
    },
    set(name, content) {
      drop(name);
      if (content.length > mostBytes) return;
      kept.set(name, content);
      bytes += content.length;
      for (const oldest of kept.keys()) {
        if (bytes <= mostBytes) break;
        drop(oldest);
      }
    },
  };
}
