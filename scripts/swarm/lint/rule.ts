import type { Stack, StackService } from './stack.ts';

/** Something that Swarm ignores, or that goes wrong in the middle of a night. */
export interface Rule {
  name: string;
  /** What happens otherwise. */
  why: string;
  /** What to write instead. */
  fix: string;
  check(stack: Stack): Remark[];
}

export interface Remark {
  /** Absent when it is about the file. */
  service?: string;
  /** What is there. */
  says: string;
  /** Where: keys from the top of the file. */
  keys?: string[];
}

export interface Finding extends Remark {
  file: string;
  line: number;
  rule: Rule;
}

type Reasons = Pick<Rule, 'why' | 'fix'>;

/** A rule about each service; `check` tells what is wrong with one. */
export function serviceRule(
  name: string,
  reasons: Reasons,
  check: (service: StackService, stack: Stack) => string[],
): Rule {
  const ofService = (service: StackService, stack: Stack): Remark[] =>
    check(service, stack).map(says => ({ service: service.name, says }));
  return { name, ...reasons, check: stack => stack.services.flatMap(each => ofService(each, stack)) };
}

/** A rule about the file as a whole. */
export const fileRule = (name: string, reasons: Reasons, check: (stack: Stack) => Remark[]): Rule => ({
  name,
  ...reasons,
  check,
});

/** A statement when it does not hold, and none when it does. */
export const unless = (holds: boolean, says: string): string[] => (holds ? [] : [says]);
