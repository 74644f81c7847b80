import { problem } from '@bandera/contracts/problems';
import { isRecord } from '@bandera/engine/context';
import { fieldErrors } from '@bandera/kit/http/parse';
import type { FieldError } from '@bandera/kit/http/problem';
import { z } from 'zod';
import { refuseIf } from '../changes/refusal.ts';
import { flagdDocument, flagdList, fromFlagd } from '../domain/import-flagd.ts';
import { fromUnleash } from '../domain/import-unleash.ts';
import { importableDocument, type TransferDocument } from '../domain/transfer-document.ts';
import type { Translation } from '../domain/translation.ts';
import { clientDocument, exportDocument } from '../domain/unleash-document.ts';

export const formats = ['bandera', 'unleash', 'flagd'] as const;

export interface Given {
  format: (typeof formats)[number];
  document: unknown;
  environment?: string | undefined;
  /** Ids of the segments that the project can use, of these names. */
  segmentsNamed(names: string[]): Promise<ReadonlyMap<string, string>>;
}

export interface Imported {
  document: TransferDocument;
  /** Empty for our own format, which strategies, segments and all come back from as they were. */
  notRepresented: FieldError[];
}

/** What was sent as a document of ours. Throws 400 naming the field of the document that is wrong. */
export async function importedDocument(given: Given): Promise<Imported> {
  if (given.format === 'bandera') {
    const isElsewhere = given.environment !== undefined;
    if (isElsewhere)
      refuseIf([{ path: 'environment', message: 'must be left out: the document has its environments' }]);
    return { document: parsed(ownDocument, given.document), notRepresented: [] };
  }
  const { document, notRepresented } = await translated(given);
  return { document: parsed(importableDocument, document), notRepresented };
}

async function translated({ format, document, environment, segmentsNamed }: Given): Promise<Translation> {
  if (format === 'flagd') {
    const isList = isRecord(document) && Array.isArray(document['flags']);
    const definition = isList ? parsed(flagdList, document) : parsed(flagdDocument, document);
    if (environment !== undefined) return fromFlagd(definition, environment);
    const message = 'must name where the features go: the file does not';
    throw problem('invalid-input', {
      detail: `environment: ${message}`,
      errors: [{ path: 'environment', message }],
    });
  }
  const isExport = isRecord(document) && Object.hasOwn(document, 'featureStrategies');
  const source = isExport ? parsed(exportDocument, document) : parsed(clientDocument, document);
  const unexplained = (source.segments ?? []).filter(each => !each.constraints).map(({ name }) => name);
  return fromUnleash(source, { environment, segments: await segmentsNamed(unexplained) });
}

const onlyBandera =
  'must be "bandera", what GET /api/v1/features/export answers; for other files the field `format` beside the document names theirs';

const isBandera = (document: unknown) => isRecord(document) && document['format'] === 'bandera';

const ownDocument = z
  .unknown()
  .refine(isBandera, { error: onlyBandera, path: ['format'], abort: true })
  .pipe(importableDocument);

function parsed<Schema extends z.ZodType>(schema: Schema, document: unknown): z.output<Schema> {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error).map(({ path, message }) => ({
    path: path === '' ? 'document' : path.startsWith('[') ? `document${path}` : `document.${path}`,
    message,
  }));
  throw problem('invalid-input', { detail: errors[0] && `${errors[0].path}: ${errors[0].message}`, errors });
}
