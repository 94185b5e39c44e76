import { nanoMq } from '../../src/brokers/nanomq/kind.ts';
import { openRecordedCluster, type RecordedCluster, type RecordedSettings } from './recorded-cluster.ts';
import type { RecordedHttp } from './recorded-http.ts';

/** Fixtures are in `test/fixtures/nanomq`; nodes are called as they were recorded, one without a folder is dead. */
export function openRecordedNanoMq(
  fixture: string,
  names: readonly string[] = ['n1'],
  settings: Omit<RecordedSettings, 'options'> = {},
): Promise<RecordedCluster> {
  const nodes = (http: RecordedHttp) => names.map((name) => ({ name, api: http.url(name) }));
  return openRecordedCluster(nanoMq, `nanomq/${fixture}`, nodes, settings);
}
