import { nats } from '../../src/brokers/nats/kind.ts';
import { numberedNodes, openRecordedCluster, type RecordedCluster } from './recorded-cluster.ts';

/** Fixtures are in `test/fixtures/nats`; a node without a folder is dead. */
export function openRecordedNats(
  fixture: string,
  { names = ['n1', 'n2', 'n3'], ...settings }: { readonly options?: object; readonly names?: readonly string[] } = {},
): Promise<RecordedCluster> {
  return openRecordedCluster(nats, `nats/${fixture}`, (http) => numberedNodes(names, http), settings);
}
