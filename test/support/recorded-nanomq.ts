import { join } from 'node:path';
import { nanoMq } from '../../src/brokers/nanomq/kind.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import type { BrokerAuth } from '../../src/core/target.ts';
import { openRecordedHttp, type RecordedHttp } from './recorded-http.ts';

/** The NanoMQ adapter in front of recorded brokers, over real sockets. */
export interface RecordedNanoMq extends AsyncDisposable {
  readonly http: RecordedHttp;
  readonly adapter: BrokerAdapter;
  /** Configured names, which are the names of the recorded nodes. */
  readonly nodes: readonly string[];
}

/** Fixtures are in `test/fixtures/nanomq`; a node without a folder is dead. */
export async function openRecordedNanoMq(
  fixture: string,
  nodes: readonly string[] = ['n1'],
  more: { readonly auth?: BrokerAuth; readonly log?: Log } = {},
): Promise<RecordedNanoMq> {
  const http = await openRecordedHttp(join(import.meta.dirname, '../fixtures/nanomq', fixture));
  const adapter = await nanoMq.open({
    cluster: 'recorded',
    nodes: nodes.map((name) => ({ name, api: http.url(name) })),
    auth: more.auth ?? {},
    tls: {},
    options: {},
    log: more.log ?? silentLog,
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
