import { z } from 'zod';
import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { infoReading, queuedReading, readingsOfNumbers } from './readings.ts';
import { isPossible, RETAINED, SHARED_SUBSCRIPTIONS, STORED, SYS, UPTIME } from './topics.ts';

/** Which of a node's numbers its HTTP API publishes: all it has, or what the held `$SYS` subscription has not. */
export type HttpShare = 'all' | 'listeners-only';

const treeSchema = z.record(z.string(), z.number());
const listenersSchema = z.object({
  listeners: z.array(z.object({ port: z.number().optional(), path: z.string().optional(), protocol: z.string() })),
});

/** One node's HTTP API (2.1 and later). Reading it is no MQTT client and moves no counter. */
export function openHttpSource(options: {
  readonly node: string;
  readonly api: string;
  readonly reader: HttpReader;
  readonly share: HttpShare;
  /** Whether this node is the whole cluster, so that its shared subscriptions are the cluster's. */
  readonly alone: boolean;
}): Source {
  const { node, reader, share, alone } = options;
  const base = `${options.api.replace(/\/$/, '')}/api/v1`;

  const numbers = async (signal: AbortSignal): Promise<Reading[]> => {
    const url = `${base}/systree`;
    const [tree, version] = await Promise.all([
      reader.json(url, { signal }),
      reader.text(`${base}/version`, { signal }),
    ]);
    return [infoReading(node, version.body.trim()), ...readingsOfTree(node, parse(url, treeSchema, tree), url, alone)];
  };
  const listeners = async (signal: AbortSignal): Promise<Reading[]> => {
    const url = `${base}/listeners`;
    return readingsOfListeners(node, parse(url, listenersSchema, await reader.json(url, { signal })).listeners);
  };

  return {
    node,
    name: 'http',
    read: async (signal) => {
      const parts = await Promise.all([listeners(signal), ...(share === 'all' ? [numbers(signal)] : [])]);
      return { readings: parts.flat() };
    },
  };
}

function readingsOfTree(node: string, tree: Readonly<Record<string, number>>, url: string, alone: boolean): Reading[] {
  const { [`${SYS}${UPTIME}`]: uptime, ...rest } = tree;
  if (Object.values(rest).length > 0 && Object.values(rest).every((value) => value === 1)) {
    throw new SourceError(
      'stale',
      `GET ${url}: every value is 1, as with sys_interval 0; expected counts, set sys_interval`,
    );
  }
  const numberOf = (name: string): number | undefined => {
    const value = Object.hasOwn(rest, `${SYS}${name}`) ? rest[`${SYS}${name}`] : undefined;
    return value !== undefined && isPossible(name, value) ? value : undefined;
  };
  const shared = alone ? numberOf(SHARED_SUBSCRIPTIONS) : undefined;
  return [
    ...(uptime === undefined ? [] : [reading(metrics.uptime, { node }, uptime)]),
    ...readingsOfNumbers(node, numberOf),
    ...queuedReading(node, numberOf(STORED), numberOf(RETAINED)),
    ...(shared === undefined ? [] : [reading(metrics.subscriptionsShared, {}, shared)]),
  ];
}

/** A broker that cannot open a listener does not start, so that every one it lists runs. */
function readingsOfListeners(node: string, listeners: z.output<typeof listenersSchema>['listeners']): Reading[] {
  const byName = new Map(
    listeners.map(({ port, path, protocol }) => {
      const listener = port === undefined ? (path ?? 'unnamed') : String(port);
      return [`${listener}/${protocol}`, reading(metrics.listenerUp, { node, listener, protocol }, 1)];
    }),
  );
  return [...byName.values()];
}

function parse<T>(url: string, schema: z.ZodType<T>, document: unknown): T {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new SourceError(
    'parse',
    `GET ${url}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'unexpected document'}`,
  );
}
