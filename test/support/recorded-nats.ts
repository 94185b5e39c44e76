import { join } from 'node:path';
import { nats } from '../../src/brokers/nats/kind.ts';
import { silentLog } from '../../src/core/log.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import { openRecordedHttp, type RecordedHttp } from './recorded-http.ts';

/** The NATS adapter in front of a recorded cluster, over real sockets. */
export interface RecordedNats extends AsyncDisposable {
  readonly http: RecordedHttp;
  readonly adapter: BrokerAdapter;
  /** Configured names of n1, n2 and n3. */
  readonly nodes: readonly string[];
}

/** Fixtures are in `test/fixtures/nats`; a node without a folder is dead. */
export async function openRecordedNats(
  fixture: string,
  more: { readonly options?: object; readonly names?: readonly string[] } = {},
): Promise<RecordedNats> {
  const http = await openRecordedHttp(join(import.meta.dirname, '../fixtures/nats', fixture));
  const nodes = more.names ?? ['n1', 'n2', 'n3'];
  const adapter = await nats.open({
    cluster: 'recorded',
    nodes: nodes.map((name, index) => ({ name, api: http.url(`n${index + 1}`) })),
    auth: {},
    tls: {},
    options: more.options ?? {},
    log: silentLog,
  });
  return {
    http,
    adapter,
    nodes,
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  };
}
