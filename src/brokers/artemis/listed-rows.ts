import { type Attributes, isAttributes, type JolokiaItem } from '../jolokia-item.ts';

/** A list operation's answer: rows of texts, and how many rows there are on all pages. */
export interface ListedRows {
  readonly rows: readonly Attributes[];
  readonly count: number;
}

/** The list of a list operation, which comes as JSON in a text; undefined when the item failed or is something else. */
export function listedRows(item: JolokiaItem | undefined): ListedRows | undefined {
  const document = jsonOf(item);
  if (!isAttributes(document) || !Array.isArray(document['data'])) return undefined;
  const count = document['count'];
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) return undefined;
  return { rows: document['data'].filter(isAttributes), count };
}

/** What an item's text says as JSON; undefined when the item failed or the text is none. */
export function jsonOf(item: JolokiaItem | undefined): unknown {
  return item?.status === 200 ? parsed(item.value) : undefined;
}

/** What a text says as JSON; undefined for everything else. */
export function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // not JSON is no knowledge
  }
}

/** A number of a row, where all values are texts; undefined when it is none. */
export function countIn(row: Attributes, key: string): number | undefined {
  const value = row[key];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
