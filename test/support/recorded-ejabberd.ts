import { ejabberd } from '../../src/brokers/ejabberd/kind.ts';
import { numberedNodes, openRecordedCluster, type RecordedCluster } from './recorded-cluster.ts';

/** What the recorded nodes n1, n2 and n3 call themselves. */
export const recordedNames = ['ejabberd@e1', 'ejabberd@e2', 'ejabberd@e3'] as const;

/** `names` are the configured names of n1, n2 ...; fixtures are in `test/fixtures/ejabberd`. */
export function openRecordedEjabberd(
  fixture: string,
  names: readonly string[] = recordedNames,
): Promise<RecordedCluster> {
  return openRecordedCluster(ejabberd, `ejabberd/${fixture}`, (http) => numberedNodes(names, http));
}
