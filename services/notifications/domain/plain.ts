/** Text that somebody wrote, as one line without control characters, cut where it is too long for its place. */
export function plain(text: string, longest = 120): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line;
}
