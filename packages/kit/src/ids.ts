import { v7 } from 'uuid';
import { z } from 'zod';

/** A new UUIDv7: 36 characters, ordered by time and, within this process, strictly increasing. */
export const newId = (): string => v7();

/** An id as it arrives in a path or a body. Lower case only, since the stored form is lower case. */
export const idSchema = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be a UUID in lower case');
