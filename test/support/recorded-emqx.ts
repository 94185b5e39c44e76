import { emqx } from '../../src/brokers/emqx/kind.ts';
import type { NodeTarget } from '../../src/core/target.ts';
import { numberedNodes, openRecordedCluster, type RecordedCluster } from './recorded-cluster.ts';
import type { RecordedHttp } from './recorded-http.ts';

/** Names of the nodes of the 5.8.9 recordings. */
export const recordedEmqxNames = ['emqx@198.18.10.11', 'emqx@198.18.10.12', 'emqx@198.18.10.13'] as const;

/** `names` are the configured names of n1, n2 ...; fixtures are in `test/fixtures/emqx`. */
export function openRecordedEmqx(
  fixture: string,
  names: readonly string[] = recordedEmqxNames,
  more: {
    readonly options?: object;
    readonly nodes?: (http: RecordedHttp) => readonly NodeTarget[];
  } = {},
): Promise<RecordedCluster> {
  const nodes = more.nodes ?? ((http) => numberedNodes(names, http));
  return openRecordedCluster(emqx, `emqx/${fixture}`, nodes, { options: more.options ?? { clients: true } });
}
