import type { Decision } from '@bandera/engine/decision';
import { ErrorCode, type ResolutionDetails, StandardResolutionReasons } from '@openfeature/server-sdk';

/** What the engine decided, in OpenFeature's terms. The value is frozen: it is shared by all who get it. */
export function resolutionOf<T>(decision: Decision, defaultValue: T): ResolutionDetails<T> {
  const { value, variant, reason, errorCode, errorDetails = '', metadata } = decision;
  const flagMetadata = metadata ? { flagMetadata: metadata } : {};
  if (errorCode) return { ...failed(defaultValue, ErrorCode.PARSE_ERROR, errorDetails), ...flagMetadata };
  // A feature without a value for this case leaves it to the caller's code.
  if (value === undefined) return { value: defaultValue, reason, ...flagMetadata };
  if (!isLike(value, defaultValue)) {
    const message = `The feature has a ${typeof value}, the code asks for a ${typeof defaultValue}.`;
    return { ...failed(defaultValue, ErrorCode.TYPE_MISMATCH, message), ...flagMetadata };
  }
  return { value, reason, ...(variant === undefined ? {} : { variant }), ...flagMetadata };
}

export const failed = <T>(value: T, errorCode: ErrorCode, errorMessage: string): ResolutionDetails<T> => ({
  value,
  reason: StandardResolutionReasons.ERROR,
  errorCode,
  errorMessage,
});

/** The comparison that OFREP providers make, so that changing over changes nothing. */
const isLike = <T>(value: unknown, defaultValue: T): value is T => typeof value === typeof defaultValue;
