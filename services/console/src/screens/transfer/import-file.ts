import type { ImportFormat } from '../../api/transfer.ts';

export const formats: ImportFormat[] = ['bandera', 'unleash', 'flagd'];

/** A file that was chosen, read. */
export interface ImportFile {
  name: string;
  document: unknown;
  /** What it seems to be. */
  format: ImportFormat | undefined;
}

/** The file is no JSON. */
export class NotJson extends Error {}

/** Reads a file; `onProgress` gets percentages. */
export async function readImportFile(file: File, onProgress: (percent: number) => void): Promise<ImportFile> {
  const text = await textOf(file, onProgress);
  try {
    const document: unknown = JSON.parse(text);
    return { name: file.name, document, format: formatOf(document) };
  } catch (cause) {
    throw new NotJson(file.name, { cause });
  }
}

const textOf = (file: File, onProgress: (percent: number) => void) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onprogress = ({ loaded, total }) => onProgress(total > 0 ? (loaded / total) * 100 : 100);
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.readAsText(file);
  });

/** Whose file it is, by its outermost members. */
export function formatOf(document: unknown): ImportFormat | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  if ('format' in document && document.format === 'bandera') return 'bandera';
  if ('flags' in document) return 'flagd';
  return 'features' in document ? 'unleash' : undefined;
}
