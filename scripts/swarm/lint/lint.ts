import { connectionRules } from './connections.ts';
import { dialectRules } from './dialect.ts';
import { isAllowed } from './exceptions.ts';
import { hardeningRules } from './hardening.ts';
import { isOverlay, overlaid } from './overlays.ts';
import type { Finding, Rule } from './rule.ts';
import { runningRules } from './running.ts';
import { readStack, type Stack } from './stack.ts';
import { storedRules } from './stored.ts';

export const rules: Rule[] = [
  ...dialectRules,
  ...runningRules,
  ...hardeningRules,
  ...connectionRules,
  ...storedRules,
];

/** Everything that the rules find in a stack, apart from what is excepted with a reason. */
export function lint(stack: Stack): Finding[] {
  return rules.flatMap(rule =>
    rule
      .check(stack)
      .filter(({ service, says }) => !isAllowed({ file: stack.file, service, rule: rule.name, says }))
      .map(remark => ({ ...remark, rule, file: stack.file, line: lineOf(stack, remark) })),
  );
}

/** The findings of a file; of an overlay those that `base`, the file beneath it, does not have by itself. */
export function lintFile(file: string, base: string): Finding[] {
  const stack = readStack(file);
  if (!isOverlay(stack)) return lint(stack);
  const beneath = readStack(base);
  const known = new Set(lint(beneath).map(sayingOf));
  return lint(overlaid(beneath, stack)).filter(finding => !known.has(sayingOf(finding)));
}

const sayingOf = ({ service, rule, says }: Finding) => [service, rule.name, says].join();

const lineOf = (stack: Stack, { keys, service }: { keys?: string[]; service?: string }): number => {
  if (keys) return stack.lineOf(...keys);
  return service === undefined ? 1 : stack.lineOf('services', service);
};

/** `stack.yml:edge: init: init is not true (line 12). Why. Fix.` */
export const inWords = ({ file, service = '', rule, says, line }: Finding): string =>
  `${file}:${service}: ${rule.name}: ${says} (line ${line}).\n    ${rule.why}\n    ${rule.fix}`;
