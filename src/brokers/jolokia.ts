import { SourceError, type SourceErrorReason } from '../core/source.ts';
import type { HttpReader } from '../http/http-reader.ts';

/** How much of an item's error is quoted. */
const QUOTED_CHARACTERS = 160;

/** One question of a bulk request. Nothing here can change the broker: the operations are queries. */
export type JolokiaRequest =
  | { readonly type: 'read'; readonly mbean: string; readonly attribute: readonly string[] }
  | { readonly type: 'search'; readonly mbean: string }
  | {
      readonly type: 'exec';
      readonly mbean: string;
      readonly operation: JolokiaQuery;
      readonly arguments?: readonly (string | number)[];
    };

/** The operations that are ever called; each only tells something. */
export type JolokiaQuery =
  | 'connectionCount'
  | 'listNetworkTopology()'
  | 'listConnections(java.lang.String,int,int)'
  | 'listQueues(java.lang.String,int,int)';

/** One answer of a bulk request; its failure is its own and costs no other. */
export interface JolokiaItem {
  /** 200, or what kept the agent from answering: 404 no such MBean, 403 not allowed. */
  readonly status: number;
  readonly value: unknown;
  /** What the agent said about a failure, first line; empty when there is none. */
  readonly error: string;
}

/** What an MBean told; which attributes it has depends on the broker's version. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The Jolokia agent of one node. */
export interface Jolokia {
  /** Asks everything in one request; the items come in the order of the questions. */
  ask(requests: readonly JolokiaRequest[], options: JolokiaOptions): Promise<readonly JolokiaItem[]>;
}

export interface JolokiaOptions {
  readonly signal: AbortSignal;
  readonly maxBytes?: number;
}

/**
 * Opens no connection. `origin` is sent because the brokers' default rules refuse a request that names no page it comes
 * from; they take the console's own.
 */
export function createJolokia(reader: HttpReader, agent: { readonly url: string; readonly origin: string }): Jolokia {
  const { url, origin } = agent;
  return {
    ask: async (requests, options) => {
      options.signal.throwIfAborted();
      const body = JSON.stringify(requests.map((request) => ({ ...request, config: LIMITS })));
      const post = { contentType: 'application/json', body };
      const answer = await reader.json(url, { ...options, headers: { origin }, post });
      if (!Array.isArray(answer)) throw refusalOf(url, origin, answer);
      if (answer.length !== requests.length) {
        throw new SourceError('parse', `POST ${url}: ${requests.length} questions and ${answer.length} answers`);
      }
      return answer.map(itemOf);
    },
  };
}

/** A missing attribute must not cost the others, an error needs no stack, and nothing is followed into depth. */
const LIMITS = { ignoreErrors: true, includeStackTrace: false, maxDepth: 4, maxCollectionSize: 100_000 };

/** The attributes of every MBean a pattern matched, by object name; undefined when the item failed. */
export function beansOf(item: JolokiaItem | undefined): ReadonlyMap<string, Attributes> | undefined {
  if (item?.status !== 200 || !isAttributes(item.value)) return undefined;
  return new Map(Object.entries(item.value).filter((entry): entry is [string, Attributes] => isAttributes(entry[1])));
}

/** What one MBean told; undefined when the item failed. */
export function attributesOf(item: JolokiaItem | undefined): Attributes | undefined {
  return item?.status === 200 && isAttributes(item.value) ? item.value : undefined;
}

/** Object names a search found; undefined when the item failed. */
export function namesOf(item: JolokiaItem | undefined): readonly string[] | undefined {
  if (item?.status !== 200 || !Array.isArray(item.value)) return undefined;
  return item.value.filter((name) => typeof name === 'string');
}

/** A number that counts or measures something; undefined for anything else, below 0 too. */
export function numberOf(attributes: Attributes | undefined, key: string): number | undefined {
  return asNumber(attributes?.[key]);
}

/** As {@link numberOf}, for the value itself. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value + 0 : undefined;
}

/** As {@link numberOf}, for what counts: whole, or undefined. */
export function wholeOf(attributes: Attributes | undefined, key: string): number | undefined {
  const value = numberOf(attributes, key);
  return Number.isInteger(value) ? value : undefined;
}

/** A text; undefined for anything else and for the text that stands where an attribute could not be read. */
export function textOf(attributes: Attributes | undefined, key: string): string | undefined {
  const value = attributes?.[key];
  return typeof value === 'string' && value !== '' && !value.startsWith('ERROR: ') ? value : undefined;
}

/** A flag; undefined for anything else. */
export function flagOf(attributes: Attributes | undefined, key: string): boolean | undefined {
  const value = attributes?.[key];
  return typeof value === 'boolean' ? value : undefined;
}

/** An object inside an MBean's attributes. */
export function partOf(attributes: Attributes | undefined, key: string): Attributes | undefined {
  const value = attributes?.[key];
  return isAttributes(value) ? value : undefined;
}

/** Whether a value is an object with keys. */
export function isAttributes(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A failed item as the failure of its source: for the one item without which the others say nothing. */
export function failureOf(what: string, item: JolokiaItem | undefined): SourceError {
  const status = item?.status ?? 0;
  const said = item === undefined || item.error === '' ? '' : `: ${item.error}`;
  if (status === 200) return new SourceError('parse', `${what}: expected attributes, got something else`);
  return new SourceError(reasonOf(status), `${what}: status ${status}${said}`);
}

function itemOf(value: unknown): JolokiaItem {
  const item = isAttributes(value) ? value : {};
  const error = textOf(item, 'error')?.split(/[\r\n]/, 1)[0] ?? '';
  return { status: numberOf(item, 'status') ?? 0, value: item['value'], error: error.slice(0, QUOTED_CHARACTERS) };
}

/** Jolokia refuses a whole request in one object, with HTTP status 200. */
function refusalOf(url: string, origin: string, answer: unknown): SourceError {
  const item = itemOf(answer);
  if (item.status === 0) return new SourceError('parse', `POST ${url}: expected a list of answers, got something else`);
  const hint = item.error.startsWith('java.lang.Exception : Origin')
    ? ` (sent Origin ${origin}; allow it in jolokia-access.xml or set options.origin)`
    : '';
  return failureOf(`POST ${url}`, { ...item, error: `${item.error}${hint}` });
}

function reasonOf(status: number): SourceErrorReason {
  if (status === 401 || status === 403) return 'auth';
  if (status >= 400 && status < 500) return 'http_4xx';
  return status >= 500 && status < 600 ? 'http_5xx' : 'parse';
}
