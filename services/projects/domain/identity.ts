import { slug } from '@bandera/contracts/fields';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Paths name things by id or by key, and the form tells which; so no key may look like an id. */
export const looksLikeId = (text: string): boolean => uuid.test(text);

/** The key of a new project or environment. */
export const newKey = slug.refine(key => !looksLikeId(key), 'must not look like an id');
