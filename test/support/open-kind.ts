import { brokers } from '../../src/brokers/index.ts';
import { until } from '../../src/core/deadline.ts';
import { silentLog } from '../../src/core/log.ts';
import { lookUp } from '../../src/core/registry.ts';
import type { BrokerAdapter, Source, SourceAnswer } from '../../src/core/source.ts';
import type { BrokerAuth, BrokerTls, NodeTarget } from '../../src/core/target.ts';
import { type MetricKey, metrics } from '../../src/metrics/catalogue.ts';

/** Opens a kind of the registry as the exporter would. */
export function openKind(
  kind: string,
  nodes: readonly NodeTarget[],
  options: Readonly<Record<string, unknown>> = {},
  auth: BrokerAuth = {},
  tls: BrokerTls = {},
): Promise<BrokerAdapter> {
  return lookUp(brokers, 'broker', kind).open({ cluster: 'test', nodes, auth, tls, options, log: silentLog });
}

/** A source by node and name. */
export function sourceOf(adapter: BrokerAdapter, node: string | undefined, name: string): Source {
  const found = adapter.sources.find((source) => source.node === node && source.name === name);
  if (found === undefined) throw new Error(`no source ${name} of ${node ?? 'the cluster'}`);
  return found;
}

/** The values of one metric in an answer; one number for a metric without further labels is the usual case. */
export function numbersOf(answer: SourceAnswer, key: MetricKey): number[] {
  return answer.readings.filter(({ metric }) => metric === metrics[key].name).map(({ value }) => value);
}

/** The one value of a metric, undefined when it is absent. */
export function numberOf(answer: SourceAnswer, key: MetricKey): number | undefined {
  return numbersOf(answer, key)[0];
}

/** Reads until the answer is `good`: brokers with `$SYS` topics tell their numbers once an interval. */
export async function readUntil(
  source: Source,
  what: string,
  good: (answer: SourceAnswer) => boolean,
): Promise<SourceAnswer> {
  const signal = AbortSignal.timeout(60_000);
  let answer: SourceAnswer = { readings: [] };
  await until(
    what,
    async () => {
      answer = await source.read(signal);
      return good(answer);
    },
    { withinMs: 30_000, everyMs: 200, signal },
  );
  return answer;
}
