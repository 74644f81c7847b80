import type { Answer, Input } from './bodies.ts';
import { answered, api, idempotencyKey } from './client.ts';

export type ImportRequest = Input<'postApiV1FeaturesImport'>;
export type ImportFormat = NonNullable<ImportRequest['format']>;
export type ImportOutcome = Answer<'postApiV1FeaturesImport'>;
export type ImportChange = ImportOutcome['updates'][number];

/** All features of a project as one document. */
export const exportProject = (project: string) =>
  answered(api.GET('/api/v1/features/export', { params: { query: { project } } }));

/** Lays a document over a project, or says what that would change. */
export const importInto = (body: ImportRequest): Promise<ImportOutcome> =>
  answered(api.POST('/api/v1/features/import', { body, headers: idempotencyKey() }));
