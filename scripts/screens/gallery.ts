import type { Scene } from './scenes.ts';

/** `docs/screens/README.md`: every picture, in the order in which they are taken. */
export function gallery(scenes: Scene[]): string {
  const pictures = scenes.map(({ name, alt }) => `## ${alt}\n\n![${alt}](${name}.png)\n`);
  return `# Screens of the console

Taken by \`npm run screens\`, of an invented shop. The other way in: \`npm start\`.

${pictures.join('\n')}`;
}
