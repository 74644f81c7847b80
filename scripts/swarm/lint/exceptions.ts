/** Where a rule does not fit, and why. A test fails when an exception is not needed any more. */
export interface Exception {
  file: string;
  service: string;
  rule: string;
  /** Part of what the rule says. */
  says: RegExp;
  why: string;
}

export const exceptions: Exception[] = [];

/** Whether somebody wrote down why this may be. */
export function isAllowed(found: {
  file: string;
  service?: string | undefined;
  rule: string;
  says: string;
}): boolean {
  return exceptions.some(
    ({ file, service, rule, says }) =>
      found.file.endsWith(file) && found.service === service && found.rule === rule && says.test(found.says),
  );
}
