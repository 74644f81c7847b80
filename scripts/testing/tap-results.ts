/** What tap told about one test file. */
export type FileResult = {
  file: string;
  ok: boolean;
  milliseconds: number;
  /** Assertions; a file or subtest that fails with all its assertions passed counts as one failed. */
  passed: number;
  failed: number;
  skipped: number;
  /** Comments for whoever reads the results, such as `matrix: ...`: a word, a colon and what a test has measured. */
  findings: string[];
  /** Everything tap said about the file. */
  report: string;
};

type Level = { opened: boolean; failed: number };

/**
 * Reads the output of `tap --reporter=tap` line by line, and tells of each file once tap is through with it.
 * In TAP a subtest's points stand four spaces deeper than the point that sums it up, after a line
 * `# Subtest: name`; details of a point are YAML between `---` and `...`, two spaces deeper than the point.
 */
export function tapResults(onFile: (result: FileResult) => void): {
  line(text: string): void;
  end(): void;
} {
  let levels: Level[] = [];
  let yamlEnd: string | undefined;
  let counts = { passed: 0, failed: 0, skipped: 0 };
  let lines: string[] = [];
  let findings: string[] = [];
  let file = '';
  let finished: FileResult | undefined;

  const levelAt = (depth: number): Level => {
    levels[depth] ??= { opened: false, failed: 0 };
    return levels[depth];
  };

  function point(depth: number, ok: boolean, rest: string): void {
    const level = levelAt(depth);
    const below = levelAt(depth + 1);
    const sumsUp = level.opened;
    const failedHere = !ok && !isExcused(rest) && (!sumsUp || below.failed === 0);
    if (failedHere) counts.failed++;
    else if (!sumsUp && isExcused(rest)) counts.skipped++;
    else if (!sumsUp && ok) counts.passed++;
    level.failed += below.failed + (failedHere ? 1 : 0);
    level.opened = false;
    below.failed = 0;
    if (depth === 0) finished = { file, ok, milliseconds: timeIn(rest), ...counts, findings: [], report: '' };
  }

  function flush(): void {
    if (finished) onFile({ ...finished, findings, report: lines.join('\n') });
    finished = undefined;
    lines = [];
    findings = [];
    counts = { passed: 0, failed: 0, skipped: 0 };
    levels = [];
  }

  return {
    line(text) {
      if (yamlEnd !== undefined) {
        if (text === yamlEnd) yamlEnd = undefined;
        lines.push(text);
        return;
      }
      const yaml = /^((?: {4})* {2})---$/.exec(text);
      const subtest = /^((?: {4})*)# Subtest(?:: (.*))?$/.exec(text);
      const found = /^((?: {4})*)(not )?ok\b(.*)$/.exec(text);
      // A file's closing point may be followed by its details: it is over when the next thing begins.
      if (finished && !yaml && text !== '') flush();
      if (subtest?.[1] === '') {
        lines = []; // what stood before is tap speaking of itself
        file = subtest[2] ?? '';
      }
      lines.push(text);
      const [, finding] = findingLine.exec(text) ?? [];
      if (finding !== undefined) findings.push(finding);
      if (yaml) yamlEnd = `${yaml[1]}...`;
      else if (subtest) levelAt(depthOf(subtest[1])).opened = true;
      else if (found) point(depthOf(found[1]), !found[2], found[3] ?? '');
    },
    end: flush,
  };
}

/** Only those that a test marks as meant for people: other comments are tap's own, or of use for failures only. */
const findingLine = /^(?: {4})+# ((?:matrix|console): .*)$/;

const depthOf = (indent = ''): number => indent.length / 4;

const isExcused = (rest: string): boolean => /(?<!\\)# (SKIP|TODO)\b/i.test(rest);

function timeIn(rest: string): number {
  const [, time = '0', unit] = /# time=([\d.]+)(ms|s)/.exec(rest) ?? [];
  return Math.round(Number(time) * (unit === 's' ? 1000 : 1));
}
