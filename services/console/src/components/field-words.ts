/**
 * What services say of fields, which is English, as a rule that has words in every language: `fieldRule.<name>` in `common`.
 * The first pattern that fits counts; its groups are what the words are filled with.
 */
const patterns = [
  [/^must not be empty|^is required|^is missing|^is needed/, 'required'],
  [/^may have at most (?<most>\d+) characters/, 'tooLong'],
  [/^may hold at most (?<most>\d+) /, 'tooMany'],
  [/^Too (?:big|small): expected string to have <=?(?<most>\d+)/, 'tooLong'],
  [/^Too (?:big|small): expected string to have >=?(?<least>\d+)/, 'tooShort'],
  [/^Too (?:big|small): expected array to have <=?(?<most>\d+)/, 'tooMany'],
  [/^Too (?:big|small): expected \w+ to be <=?(?<most>-?[\d.]+)/, 'atMost'],
  [/^Too (?:big|small): expected \w+ to be >=?(?<least>-?[\d.]+)/, 'atLeast'],
  [/^must be a whole (?:percentage|number)/, 'whole'],
  [/^must be an e-mail address|^Invalid email/, 'email'],
  [/^belongs to a member of this company/, 'isMember'],
  [/^has an account already/, 'hasAccount'],
  [/^is refused by the mail server/, 'undeliverable'],
  [/^is one of the most common passwords/, 'commonPassword'],
  [/^must not be the e-mail address/, 'passwordIsAddress'],
  [/^is the demo password/, 'demoPassword'],
  [/^is not your password/, 'wrongPassword'],
  [/^is not right/, 'wrongCode'],
  [/^must be (?:the )?(?:six|6) digits/, 'sixDigits'],
  [/^is taken: choose another one, or restore/, 'takenByArchived'],
  [/^is taken|^is in use/, 'taken'],
  [/^(?:"(?<name>[^"]*)" )?is there already/, 'twice'],
  [/^must be 1 to 64 lower-case letters/, 'slug'],
  [/^must be 1 to 100 letters, digits/, 'featureKey'],
  [/^must be scheme:\/\/host/, 'origin'],
  [/^must be a URL|^Invalid URL/, 'address'],
  [/^must be in the future/, 'future'],
  [/^must be within 100 years/, 'tooFar'],
  [/^must be later than from/, 'laterThanFrom'],
  [/^the weights must sum up to 1000, not (?<sum>\d+)/, 'weights'],
  [/^must be the key of a variant|^must be a variant of the feature/, 'variant'],
  [/^"(?<name>[^"]*)" must stay/, 'variantInUse'],
  [/^must be a \w+, as the feature's valueType/, 'valueType'],
  [/^there is no such|^there is no project|^the project has no such/, 'noneSuch'],
  [/^is not for your role|^your role does not allow/, 'notYours'],
  [/^must be of type/, 'type'],
] as const satisfies [RegExp, string][];

export type FieldRule = (typeof patterns)[number][1];

/** The rule that a service's message is about; undefined for one that nobody has translated. */
export function fieldRuleOf(
  message: string,
): { rule: FieldRule; values: Record<string, string> } | undefined {
  for (const [pattern, rule] of patterns) {
    const found = pattern.exec(message);
    if (found) return { rule, values: { ...found.groups } };
  }
  return undefined;
}
