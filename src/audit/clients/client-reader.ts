import { z } from 'zod';
import { SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import type { ListedClient } from './listed-client.ts';

/** How the clients of one kind of broker are asked for. */
export interface ClientReader {
  /** The broker as its makers write it. */
  readonly broker: string;
  /** What the address is, for the help: `http://HOST:18083`. */
  readonly address: string;
  /** At most `most` clients, and whether these are all; a `SourceError` when there is no such list. */
  read(
    api: ClientApi,
    most: number,
    signal: AbortSignal,
  ): Promise<{ clients: readonly ListedClient[]; complete: boolean }>;
}

/** The admin API of one node. */
export interface ClientApi {
  /** One document of the expected shape; another shape is a parse error. */
  get<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T>;
}

/** `base` without a slash at its end; a path the operator copied along is left away. */
export function openClientApi(reader: HttpReader, base: string): ClientApi {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/api(?:\/v\d+)?\/?$/, '').replace(/\/$/, '');
  url.search = '';
  const root = url.toString().replace(/\/$/, '');
  return {
    get: async (path, schema, signal) => {
      const parsed = schema.safeParse(await reader.json(`${root}${path}`, { signal }));
      if (parsed.success) return parsed.data;
      const issue = parsed.error.issues[0];
      throw new SourceError(
        'parse',
        `GET ${root}${path}: ${issue?.path.join('.') || 'document'}: ${issue?.message ?? 'unexpected'}`,
      );
    },
  };
}

/** A number that is there and not negative; anything else is unknown. */
export const count = z.number().nonnegative().optional().catch(undefined);
/** A text that is there; null and anything else is unknown. */
export const text = z.string().min(1).optional().catch(undefined);
export const flag = z.boolean().optional().catch(undefined);

/** 3, 4 or 5. */
export function versionOf(number: number | undefined): 3 | 4 | 5 | undefined {
  return number === 3 || number === 4 || number === 5 ? number : undefined;
}
