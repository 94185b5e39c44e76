import { join } from 'node:path';
import type { BrokerKind } from '../../src/brokers/broker-kind.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import type { BrokerAuth, NodeTarget } from '../../src/core/target.ts';
import { openRecordedHttp, type RecordedHttp } from './recorded-http.ts';

/** The adapter of a kind in front of the recorded answers of a cluster, over real sockets. */
export interface RecordedCluster extends AsyncDisposable {
  readonly http: RecordedHttp;
  readonly adapter: BrokerAdapter;
  /** Configured names, in the order of the recorded nodes. */
  readonly nodes: readonly string[];
}

/** `fixture` is a folder in `test/fixtures`; `nodesOf` says where the configured nodes are. */
export async function openRecordedCluster(
  { open }: Pick<BrokerKind, 'open'>,
  fixture: string,
  nodesOf: (http: RecordedHttp) => readonly NodeTarget[],
  { auth = {}, options = {}, log = silentLog }: RecordedSettings = {},
): Promise<RecordedCluster> {
  const http = await openRecordedHttp(join(import.meta.dirname, '../fixtures', fixture));
  const nodes = nodesOf(http);
  const adapter = await open({ cluster: 'recorded', nodes, auth, tls: {}, options, log });
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

/** What a test may set besides the nodes. */
export interface RecordedSettings {
  readonly auth?: BrokerAuth;
  readonly options?: object;
  readonly log?: Log;
}

/** Nodes with these names whose API is that of n1, n2 and so on. */
export function numberedNodes(names: readonly string[], http: RecordedHttp): readonly NodeTarget[] {
  return names.map((name, index) => ({ name, api: http.url(`n${index + 1}`) }));
}
