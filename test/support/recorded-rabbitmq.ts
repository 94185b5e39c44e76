import { brokers } from '../../src/brokers/index.ts';
import type { Log } from '../../src/core/log.ts';
import { lookUp } from '../../src/core/registry.ts';
import type { NodeTarget } from '../../src/core/target.ts';
import { openRecordedCluster, type RecordedCluster } from './recorded-cluster.ts';
import type { RecordedHttp } from './recorded-http.ts';

/** `names` are the configured names of n1, n2 ...; fixtures are in `test/fixtures/rabbitmq`. */
export function openRecordedRabbitMq(
  fixture: string,
  names: readonly string[],
  more: {
    readonly options?: object;
    readonly log?: Log;
    readonly nodes?: (http: RecordedHttp) => readonly NodeTarget[];
  } = {},
): Promise<RecordedCluster> {
  const { nodes = (http) => names.map((name, index) => recordedNode(http, name, `n${index + 1}`)), ...settings } = more;
  return openRecordedCluster(lookUp(brokers, 'broker', 'rabbitmq'), `rabbitmq/${fixture}`, nodes, settings);
}

/** A configured node whose API and Prometheus page are those of a recorded one. */
export function recordedNode(http: RecordedHttp, name: string, recorded: string): NodeTarget {
  return { name, api: http.url(recorded), metrics: `${http.url(recorded)}/metrics` };
}
