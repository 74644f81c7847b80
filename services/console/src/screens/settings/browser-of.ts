// The first that fits: Edge says that it is Chrome, and Chrome that it is Safari.
const browsers = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;

const systems = [
  [/Android/, 'Android'],
  [/iPhone|iPad|iPod/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
] as const;

/** What people call the program behind a `User-Agent`: "Firefox · Linux"; the header itself where it is none of the known. */
export function browserOf(userAgent: string): string {
  const named = [browsers, systems].flatMap(
    list => list.find(([pattern]) => pattern.test(userAgent))?.[1] ?? [],
  );
  return named.join(' · ') || userAgent.slice(0, 80);
}
