import { join } from 'node:path';
import { brokers } from '../../src/brokers/index.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import { lookUp } from '../../src/core/registry.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import type { NodeTarget } from '../../src/core/target.ts';
import { openRecordedHttp, type RecordedHttp } from './recorded-http.ts';

/** The RabbitMQ adapter in front of a recorded cluster, over real sockets. */
export interface RecordedRabbitMq extends AsyncDisposable {
  readonly http: RecordedHttp;
  readonly adapter: BrokerAdapter;
  /** Configured names of n1, n2 and so on. */
  readonly nodes: readonly string[];
}

/** `names` are the configured names of n1, n2 ...; fixtures are in `test/fixtures/rabbitmq`. */
export async function openRecordedRabbitMq(
  fixture: string,
  names: readonly string[],
  more: {
    readonly options?: object;
    readonly log?: Log;
    readonly nodes?: (http: RecordedHttp) => readonly NodeTarget[];
  } = {},
): Promise<RecordedRabbitMq> {
  const http = await openRecordedHttp(join(import.meta.dirname, '../fixtures/rabbitmq', fixture));
  const nodes = more.nodes?.(http) ?? names.map((name, index) => recordedNode(http, name, `n${index + 1}`));
  const adapter = await lookUp(brokers, 'broker', 'rabbitmq').open({
    cluster: 'recorded',
    nodes,
    auth: {},
    tls: {},
    options: more.options ?? {},
    log: more.log ?? silentLog,
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

/** A configured node whose API and Prometheus page are those of a recorded one. */
export function recordedNode(http: RecordedHttp, name: string, recorded: string): NodeTarget {
  return { name, api: http.url(recorded), metrics: `${http.url(recorded)}/metrics` };
}
