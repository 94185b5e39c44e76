import { verneMq } from '../../src/brokers/vernemq/kind.ts';
import { Secret } from '../../src/core/secret.ts';
import type { NodeTarget } from '../../src/core/target.ts';
import { numberedNodes, openRecordedCluster, type RecordedCluster } from './recorded-cluster.ts';
import type { RecordedHttp } from './recorded-http.ts';

/** What the nodes of the recordings call themselves. */
export const verneMqNodes = ['VerneMQ@n1.vmq.local', 'VerneMQ@n2.vmq.local', 'VerneMQ@n3.vmq.local'] as const;

/** Fixtures are in `test/fixtures/vernemq`; with an API key unless told otherwise. */
export function openRecordedVerneMq(
  state: string,
  more: {
    readonly names?: readonly string[];
    readonly apiKey?: false;
    readonly options?: Readonly<Record<string, unknown>>;
    readonly nodes?: (http: RecordedHttp) => readonly NodeTarget[];
  } = {},
): Promise<RecordedCluster> {
  const nodes = more.nodes ?? ((http) => numberedNodes(more.names ?? verneMqNodes, http));
  return openRecordedCluster(verneMq, `vernemq/2.2.0-${state}`, nodes, {
    auth: more.apiKey === false ? {} : { apiKey: new Secret('a-key') },
    options: more.options ?? {},
  });
}
