import { SourceError } from '../../core/source.ts';

/** One object of a monitoring document; fields that are zero are often left out, newer versions have more. */
export type Document = Readonly<Record<string, unknown>>;

/** A number of a document; undefined when it does not tell, or tells one below 0, which in a sum would hide others. */
export function numberOf(document: Document | undefined, key: string): number | undefined {
  const value = document?.[key];
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** A text of a document; undefined when it does not tell or says nothing. */
export function textOf(document: Document | undefined, key: string): string | undefined {
  const value = document?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An object inside a document; undefined when there is none. */
export function partOf(document: Document | undefined, key: string): Document | undefined {
  const value = document?.[key];
  return isDocument(value) ? value : undefined;
}

/** The objects of a list inside a document; undefined when it has no such list. */
export function rowsOf(document: Document | undefined, key: string): readonly Document[] | undefined {
  const value = document?.[key];
  return Array.isArray(value) ? value.filter(isDocument) : undefined;
}

/** A time as Unix seconds; undefined when it does not tell, and for the year 1, which is Go's way to say so. */
export function unixSecondsOf(document: Document | undefined, key: string): number | undefined {
  const text = textOf(document, key);
  const seconds = text === undefined ? Number.NaN : Date.parse(text) / 1000;
  return seconds > 0 ? seconds : undefined;
}

/** What was served, as a document with the field every such document has. */
export function asDocument(url: string, value: unknown, mark: string): Document {
  if (!isDocument(value) || !Object.hasOwn(value, mark)) {
    throw new SourceError('parse', `GET ${url}: expected a document of nats-server with "${mark}", got something else`);
  }
  return value;
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
