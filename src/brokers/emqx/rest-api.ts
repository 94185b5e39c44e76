import type { z } from 'zod';
import { SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import { sharedRead } from '../shared-read.ts';

/** The REST API of one node. */
export interface RestApi {
  /** `.../api/v5`, without a slash at the end. */
  readonly base: string;
  /** One document of the expected shape; another shape is a parse error. */
  read<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  /** The name of the node that answers at this address; needs no login. A node that is not running answers 503. */
  self(signal: AbortSignal): Promise<string>;
}

/** `{"node_name": ...}`, or before `format` existed `Node emqx@host is started`. */
const SELF = /"node_name"\s*:\s*"([^"]+)"|^Node (\S+) is /m;

/** `base` ends in `/api/v5`. */
export function createRestApi(reader: HttpReader, base: string): RestApi {
  return {
    base,
    read: async (path, schema, signal) => {
      const parsed = schema.safeParse(await reader.json(`${base}${path}`, { signal }));
      if (parsed.success) return parsed.data;
      const issue = parsed.error.issues[0];
      throw new SourceError(
        'parse',
        `GET ${base}${path}: ${issue?.path.join('.') || 'document'}: ${issue?.message ?? 'unexpected'}`,
      );
    },
    self: sharedRead(async (signal) => {
      const url = `${base}/status?format=json`;
      const { body } = await reader.text(url, { signal, accept: 'application/json, text/plain' });
      const [, inJson, inText] = SELF.exec(body) ?? [];
      const name = inJson ?? inText;
      if (name === undefined) {
        throw new SourceError('parse', `GET ${url}: expected EMQX's status with the name of the node`);
      }
      return name;
    }),
  };
}
