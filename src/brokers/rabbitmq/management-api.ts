import { SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';

/** Rows of one page; more than 500 is refused by RabbitMQ. */
const PAGE_SIZE = 500;

/** One object of the management API; what is in it depends on version, settings and age of the object. */
export type Row = Readonly<Record<string, unknown>>;

/** The management API of one node. */
export interface ManagementApi {
  /** One document. */
  object(path: string, signal: AbortSignal): Promise<Row>;
  /** A list given in one piece. */
  list(path: string, signal: AbortSignal): Promise<readonly Row[]>;
  /** A list read page by page; more than `maxRows` rows is an error, because part of a list gives wrong sums. */
  pagedList(path: string, maxRows: number, signal: AbortSignal): Promise<readonly Row[]>;
}

/** `base` ends in `/api`. */
export function createManagementApi(reader: HttpReader, base: string): ManagementApi {
  const read = (path: string, signal: AbortSignal): Promise<unknown> => reader.json(`${base}${path}`, { signal });
  return {
    object: async (path, signal) => asRow(`${base}${path}`, await read(path, signal)),
    list: async (path, signal) => asRows(`${base}${path}`, await read(path, signal)),
    pagedList: async (path, maxRows, signal) => {
      const rows: Row[] = [];
      for (let page = 1, pages = 1; page <= pages; page++) {
        const pagePath = `${path}&page=${page}&page_size=${PAGE_SIZE}`;
        const answer = await read(pagePath, signal);
        const whole = Array.isArray(answer); // some endpoints know no pages and give everything
        const document = whole ? { items: answer, page_count: 1 } : asRow(`${base}${pagePath}`, answer);
        rows.push(...asRows(`${base}${pagePath}`, document['items']));
        pages = numberOf(document, 'page_count') ?? 1;
        // Pages that say nothing and never end are too many as well.
        const asked = (page - 1) * PAGE_SIZE;
        if (Math.max(rows.length, asked, numberOf(document, 'filtered_count') ?? 0) > maxRows) {
          throw new SourceError('too_large', `GET ${base}${path}: more than ${maxRows} rows; raise options.maxRows`);
        }
      }
      return rows;
    },
  };
}

/** A number of a row; undefined when the row does not tell, or tells one below 0, which no count can be. */
export function numberOf(row: Row, key: string): number | undefined {
  const value = row[key];
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** A text of a row; undefined when the row does not tell. */
export function textOf(row: Row, key: string): string | undefined {
  const value = row[key];
  return typeof value === 'string' ? value : undefined;
}

/** The objects of a list inside a row; undefined when the row has no such list. */
export function rowsOf(row: Row, key: string): readonly Row[] | undefined {
  const value = row[key];
  return Array.isArray(value) ? value.filter(isRow) : undefined;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asRow(url: string, value: unknown): Row {
  if (!isRow(value)) throw new SourceError('parse', `GET ${url}: expected an object, got ${kindOf(value)}`);
  return value;
}

function asRows(url: string, value: unknown): readonly Row[] {
  if (!Array.isArray(value) || !value.every(isRow)) {
    throw new SourceError('parse', `GET ${url}: expected a list of objects, got ${kindOf(value)}`);
  }
  return value;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list of something else';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
