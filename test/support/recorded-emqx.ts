import { join } from 'node:path';
import { emqx } from '../../src/brokers/emqx/kind.ts';
import { silentLog } from '../../src/core/log.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import type { NodeTarget } from '../../src/core/target.ts';
import { openRecordedHttp, type RecordedHttp } from './recorded-http.ts';

/** The EMQX adapter in front of a recorded cluster, over real sockets. */
export interface RecordedEmqx extends AsyncDisposable {
  readonly http: RecordedHttp;
  readonly adapter: BrokerAdapter;
  /** Configured names of n1, n2 and so on. */
  readonly nodes: readonly string[];
}

/** Names of the nodes of the 5.8.9 recordings. */
export const recordedEmqxNames = ['emqx@198.18.10.11', 'emqx@198.18.10.12', 'emqx@198.18.10.13'] as const;

/** `names` are the configured names of n1, n2 ...; fixtures are in `test/fixtures/emqx`. */
export async function openRecordedEmqx(
  fixture: string,
  names: readonly string[] = recordedEmqxNames,
  more: {
    readonly options?: object;
    readonly nodes?: (http: RecordedHttp) => readonly NodeTarget[];
  } = {},
): Promise<RecordedEmqx> {
  const http = await openRecordedHttp(join(import.meta.dirname, '../fixtures/emqx', fixture));
  const nodes = more.nodes?.(http) ?? names.map((name, index) => ({ name, api: http.url(`n${index + 1}`) }));
  const adapter = await emqx.open({
    cluster: 'recorded',
    nodes,
    auth: {},
    tls: {},
    options: more.options ?? { clients: true },
    log: silentLog,
  });
  return {
    http,
    adapter,
    nodes: nodes.map(({ name }) => name),
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  };
}
