/** Draws the same for the same seed (mulberry32), so that a failure can be repeated. */
export function draws(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  const chance = (percent: number) => below(100) < percent;
  function one<T>(list: readonly T[]): T {
    const drawn = list[below(list.length)];
    if (drawn === undefined) throw new Error('nothing to draw from');
    return drawn;
  }
  const some = <T>(list: readonly T[], percent = 40) => list.filter(() => chance(percent));
  return { below, chance, one, some };
}

export type Draws = ReturnType<typeof draws>;
