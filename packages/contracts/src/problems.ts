import { kitProblems, problemsFrom } from '@bandera/kit/http/problem';

/** Bandera's codes beside the kit's: code -> [status, title]. */
export const problem = problemsFrom({
  ...kitProblems,
  'invalid-credentials': [401, 'E-mail or password is not right'],
  'invalid-refresh-token': [401, 'Sign in again'],
  'email-unverified': [403, 'Prove your e-mail address first'],
  'too-many-attempts': [429, 'Too many attempts'],
  'email-taken': [409, 'This address has an account'],
  'last-owner': [409, 'A company needs at least one owner'],
  'invitation-invalid': [410, 'This invitation is not valid any more'],
  'limit-reached': [409, "The company's limit is reached"],
  'company-deleted': [409, 'The company is deleted'],
  'unsupported-image': [415, 'The image type is not supported'],
  'broken-image': [422, 'The image cannot be read'],
  'code-invalid': [422, 'The code is not right'],
  'code-expired': [410, 'The code has expired'],
  'code-used': [409, 'The code was used already'],
  'proof-invalid': [422, 'The proof is not valid'],
  'key-taken': [409, 'This key is taken'],
  'last-environment': [409, 'A project needs at least one environment'],
  'segment-in-use': [409, 'The segment is used by features'],
  'feature-in-use': [409, 'Other features depend on this one'],
  archived: [409, 'It is archived: restore it first'],
  'restore-expired': [410, 'It was deleted too long ago to be restored'],
  'range-required': [400, 'Say which time range'],
  'target-refused': [422, 'The address of the webhook is not allowed'],
});
