const colors = [
  'brand.6',
  'blue.6',
  'orange.6',
  'grape.6',
  'cyan.6',
  'pink.6',
  'lime.7',
  'indigo.6',
  'yellow.6',
  'red.6',
] as const;

/** The same colour for a variant at that place everywhere: bars, legends, charts. */
export const variantColor = (index: number): string => colors[index % colors.length] ?? colors[0];
