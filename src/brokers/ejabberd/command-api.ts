import { z } from 'zod';
import { SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import { type Table, tableOf } from './table.ts';

/** Commands of one node's `mod_http_api`, all of them questions. Each throws a `SourceError`. */
export interface CommandApi {
  /** Nodes running in the view of this node, itself included. */
  readonly listCluster: (signal: AbortSignal) => Promise<readonly string[]>;
  /** What the node says of itself: its name and version are in there. */
  readonly status: (signal: AbortSignal) => Promise<string>;
  readonly uptimeSeconds: (signal: AbortSignal) => Promise<number>;
  /** A replicated table as this node has it. */
  readonly table: (name: string, signal: AbortSignal) => Promise<Table>;
}

/** A node of the configuration and its commands. */
export interface ConfiguredNode {
  readonly name: string;
  readonly api: CommandApi;
}

/** `base` ends in `/api`. Arguments travel in the query of a GET, which ejabberd takes like the body of a POST. */
export function createCommandApi(reader: HttpReader, base: string): CommandApi {
  const ask = async <T>(command: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> => {
    const url = `${base}/${command}`;
    signal.throwIfAborted();
    const parsed = schema.safeParse(await reader.json(url, { signal }));
    if (parsed.success) return parsed.data;
    throw new SourceError('parse', `GET ${url}: ${parsed.error.issues[0]?.message ?? 'unexpected answer'}`);
  };
  return {
    listCluster: (signal) => ask('list_cluster', z.array(z.string().min(1)).min(1), signal),
    status: (signal) => ask('status', z.string(), signal),
    uptimeSeconds: (signal) => ask('stats?name=uptimeseconds', z.number().nonnegative(), signal),
    table: async (name, signal) => {
      const command = `mnesia_table_info?table=${name}`;
      return tableOf(`${base}/${command}`, await ask(command, z.string(), signal));
    },
  };
}

/** Whether the node answered and only this command is missing, not allowed or unreadable. */
export function costsOneCommand(error: unknown): error is SourceError {
  return error instanceof SourceError && ['http_4xx', 'http_5xx', 'parse'].includes(error.reason);
}
