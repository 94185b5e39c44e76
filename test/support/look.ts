import { DeadlineError, withDeadline } from '../../src/core/deadline.ts';
import { type BrokerAdapter, type SourceAnswer, SourceError } from '../../src/core/source.ts';
import { type MetricKey, metrics } from '../../src/metrics/catalogue.ts';

/** How a source failed. */
interface Failure {
  readonly reason: string;
  readonly message: string;
}

/** Reads every source of an adapter once, at the same time, each within `withinMs`. */
export async function lookAt(adapter: BrokerAdapter, withinMs = 5_000): Promise<Look> {
  const signal = new AbortController().signal;
  const results = await Promise.all(
    adapter.sources.map(async (source) => {
      const name = `${source.node ?? ''}/${source.name}`;
      const result = await withDeadline(name, withinMs, signal, (inner) => source.read(inner)).catch(failureOf);
      return [name, result] as const;
    }),
  );
  return new Look(new Map(results));
}

function failureOf(error: unknown): Failure {
  if (error instanceof SourceError) return error;
  if (error instanceof DeadlineError) return { reason: 'timeout', message: error.message };
  throw error;
}

/** What one read of every source gave. */
export class Look {
  readonly #results: ReadonlyMap<string, SourceAnswer | Failure>;

  constructor(results: ReadonlyMap<string, SourceAnswer | Failure>) {
    this.#results = results;
  }

  /** Sources that failed, `node/source`, with the reason. */
  failures(): Readonly<Record<string, string>> {
    const failed = [...this.#results].flatMap(([name, result]) => ('reason' in result ? [[name, result.reason]] : []));
    return Object.fromEntries(failed);
  }

  /** What a failed source said. */
  messageOf(source: string): string {
    const result = this.#results.get(source);
    return result !== undefined && 'reason' in result ? result.message : '';
  }

  /** Values of a metric by node; with `labels`, only the series that have them. */
  byNode(key: MetricKey, labels: Readonly<Record<string, string>> = {}): Readonly<Record<string, number>> {
    const wanted = this.#readings().filter(
      (reading) =>
        reading.metric === metrics[key].name &&
        Object.entries(labels).every(([label, value]) => reading.labels[label] === value),
    );
    return Object.fromEntries(wanted.map(({ labels: { node = '' }, value }) => [node, value]));
  }

  /** Sum over the nodes. */
  sum(key: MetricKey, labels: Readonly<Record<string, string>> = {}): number {
    return Object.values(this.byNode(key, labels)).reduce((total, value) => total + value, 0);
  }

  /** Labels of a metric's series, without the node. */
  labels(key: MetricKey): readonly Readonly<Record<string, string>>[] {
    return this.#readings()
      .filter(({ metric }) => metric === metrics[key].name)
      .map(({ labels: { node: _, ...rest } }) => rest);
  }

  /** Running members in each node's view. */
  running(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(this.#views().map(({ node, running }) => [node, running]));
  }

  /** Known members in each node's view. */
  known(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(this.#views().map(({ node, known }) => [node, known]));
  }

  /** Partitions in each node's view; nodes that cannot tell are left out. */
  partitions(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#views().flatMap(({ node, partitions }) => (partitions === undefined ? [] : [[node, partitions]])),
    );
  }

  #readings() {
    return this.#answers().flatMap(({ readings }) => readings);
  }

  #views() {
    return this.#answers().flatMap(({ views }) => views ?? []);
  }

  #answers(): readonly SourceAnswer[] {
    return [...this.#results.values()].filter((result): result is SourceAnswer => 'readings' in result);
  }
}
