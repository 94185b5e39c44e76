import { SourceError, type SourceErrorReason } from '../core/source.ts';
import type { HttpReader } from '../http/http-reader.ts';
import { isAttributes, type JolokiaItem, numberOf, textOf } from './jolokia-item.ts';

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
