import { isUnavailable } from './db/connect.ts';
import { PeerUnavailable } from './http/peer-answer.ts';

/** A database or another service did not answer. It comes back by itself: worth a warning and another attempt, no alarm. */
export const isAway = (error: unknown): boolean => error instanceof PeerUnavailable || isUnavailable(error);
