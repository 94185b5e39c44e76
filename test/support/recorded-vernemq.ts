import { join } from 'node:path';
import { verneMq } from '../../src/brokers/vernemq/kind.ts';
import { silentLog } from '../../src/core/log.ts';
import { Secret } from '../../src/core/secret.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import type { NodeTarget } from '../../src/core/target.ts';
import { openRecordedHttp, type RecordedHttp } from './recorded-http.ts';

/** What the nodes of the recordings call themselves. */
export const verneMqNodes = ['VerneMQ@n1.vmq.local', 'VerneMQ@n2.vmq.local', 'VerneMQ@n3.vmq.local'] as const;

/** The VerneMQ adapter in front of a recorded cluster, over real sockets. */
export interface RecordedVerneMq extends AsyncDisposable {
  readonly http: RecordedHttp;
  readonly adapter: BrokerAdapter;
  readonly nodes: readonly string[];
}

/** Fixtures are in `test/fixtures/vernemq`; with an API key unless told otherwise. */
export async function openRecordedVerneMq(
  state: string,
  more: {
    readonly names?: readonly string[];
    readonly apiKey?: false;
    readonly options?: Readonly<Record<string, unknown>>;
    readonly nodes?: (http: RecordedHttp) => readonly NodeTarget[];
  } = {},
): Promise<RecordedVerneMq> {
  const http = await openRecordedHttp(join(import.meta.dirname, '../fixtures/vernemq', `2.2.0-${state}`));
  const nodes =
    more.nodes?.(http) ?? (more.names ?? verneMqNodes).map((name, i) => ({ name, api: http.url(`n${i + 1}`) }));
  const adapter = await verneMq.open({
    cluster: 'recorded',
    nodes,
    auth: more.apiKey === false ? {} : { apiKey: new Secret('a-key') },
    tls: {},
    options: more.options ?? {},
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
