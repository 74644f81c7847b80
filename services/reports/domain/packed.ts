const [colon, comma, zero] = [0x3a, 0x2c, 0x30];

/**
 * Adds counts that come as `step:count,step:count`, both whole numbers of 0 or more, to those of their steps; a step that
 * is not there is passed over. Returns how many there were.
 */
export function addPacked(packed: string, counts: Float64Array): number {
  let [found, step, number] = [0, 0, 0];
  for (let at = 0; at <= packed.length; at++) {
    const code = at === packed.length ? comma : packed.charCodeAt(at);
    if (code === colon) {
      step = number;
      number = 0;
    } else if (code === comma) {
      counts[step] = (counts[step] ?? 0) + number;
      found += 1;
      number = 0;
    } else number = number * 10 + code - zero;
  }
  return packed === '' ? 0 : found;
}
