import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Compiled, compile } from '@bandera/engine/compile';
import t, { type Test } from 'tap';
import { DISABLED, fromUnleash, type UnleashState } from './support/unleash.ts';

interface Case<Expected> {
  description: string;
  context: Record<string, unknown>;
  toggleName: string;
  expectedResult: Expected;
}

interface CaseFile {
  name: string;
  state: UnleashState;
  tests?: Case<boolean>[];
  variantTests?: Case<object>[];
}

const require = createRequire(import.meta.url);
const load = (file: string) =>
  JSON.parse(readFileSync(require.resolve(`@unleash/client-specification/specifications/${file}`), 'utf8'));
const files: string[] = load('index.json');
const count = { files: 0, isEnabled: 0, getVariant: 0 };

for (const file of files) {
  const { name, state, tests = [], variantTests = [] }: CaseFile = load(file);
  t.test(`Unleash case file ${name}`, async t => {
    const compiled = compile(fromUnleash(state), { random: () => 0.5 });
    for (const { description, context, toggleName, expectedResult } of tests) {
      t.equal(compiled.evaluate(toggleName, context)?.enabled ?? false, expectedResult, description);
      explainsAlike(t, compiled, toggleName, context);
      count.isEnabled++;
    }
    for (const { description, context, toggleName, expectedResult } of variantTests) {
      t.same(compiled.evaluate(toggleName, context)?.value ?? DISABLED, expectedResult, description);
      explainsAlike(t, compiled, toggleName, context);
      count.getVariant++;
    }
    count.files++;
  });
}

t.test('all 279 cases were evaluated', async t => {
  t.same(count, { files: 22, isEnabled: 227, getVariant: 52 });
});

function explainsAlike(t: Test, compiled: Compiled, key: string, context: Record<string, unknown>): void {
  t.equal(compiled.explain(key, context)?.decision, compiled.evaluate(key, context), 'explain agrees');
}
