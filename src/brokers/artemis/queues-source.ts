import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { failureOf } from '../jolokia.ts';
import { type Attributes, textOf } from '../jolokia-item.ts';
import { type ArtemisNode, BROKER, theBroker } from './artemis-node.ts';
import { countIn, listedRows } from './listed-rows.ts';

const PAGE_SIZE = 500;
const RETAINED = '$sys.mqtt.retain.';

/** The queues of one broker, page by page: what MQTT subscriptions wait for, and retained messages. */
export function queuesSource(node: ArtemisNode, options: { readonly maxRows: number }): Source {
  return {
    node: node.name,
    name: 'queues',
    read: async (signal) => {
      const [item] = await node.jolokia.ask([{ type: 'read', mbean: BROKER, attribute: ['Name', 'Version'] }], {
        signal,
      });
      const mbean = theBroker(node, item).objectName;
      return { readings: queueReadings(node.name, await allRows(node, mbean, options.maxRows, signal)) };
    },
  };
}

async function allRows(
  node: ArtemisNode,
  mbean: string,
  maxRows: number,
  signal: AbortSignal,
): Promise<readonly Attributes[]> {
  const rows: Attributes[] = [];
  const operation = 'listQueues(java.lang.String,int,int)';
  for (let page = 1, pages = 1; page <= pages; page++) {
    const [item] = await node.jolokia.ask([{ type: 'exec', mbean, operation, arguments: ['', page, PAGE_SIZE] }], {
      signal,
    });
    const listed = listedRows(item);
    if (listed === undefined) throw failureOf(`${node.url}: the list of queues`, item);
    if (Math.max(listed.count, rows.length + listed.rows.length) > maxRows) {
      throw new SourceError(
        'too_large',
        `${node.url}: ${listed.count} queues are more than ${maxRows}; raise options.maxRows`,
      );
    }
    rows.push(...listed.rows);
    pages = Math.ceil(listed.count / PAGE_SIZE);
  }
  return rows;
}

/**
 * A queue that keeps an MQTT subscription is called like the client id, or the name of the share, then a dot, then its
 * address. A shared one counts its members that are connected, and a single one counts once.
 */
export function queueReadings(node: string, rows: readonly Attributes[]): readonly Reading[] {
  const isRetained = (row: Attributes): boolean => textOf(row, 'name')?.startsWith(RETAINED) === true;
  const retained = rows.filter(isRetained);
  const ours = rows.filter((row) => !isRetained(row) && isSubscription(row));
  return [
    ...whole(
      ours.map((row) => countIn(row, 'consumerCount')),
      (counts) =>
        reading(
          metrics.subscriptionsCurrent,
          { node },
          counts.reduce((sum, count) => sum + Math.max(1, count), 0),
        ),
    ),
    ...whole(ours.map(waiting), (counts) =>
      reading(metrics.queuedMessages, { node, method: 'derived' }, total(counts)),
    ),
    ...whole(
      ours.map((row) => countIn(row, 'deliveringCount')),
      (counts) => reading(metrics.inflightMessages, { node }, total(counts)),
    ),
    ...whole(
      retained.map((row) => countIn(row, 'messageCount')),
      (counts) => reading(metrics.retainedMessages, { node }, total(counts)),
    ),
  ];
}

function isSubscription(row: Attributes): boolean {
  const [name, address] = [row['name'], row['address']];
  return (
    typeof name === 'string' &&
    typeof address === 'string' &&
    address !== '' &&
    row['routingType'] === 'MULTICAST' &&
    row['internalQueue'] !== 'true' &&
    name.endsWith(`.${address}`)
  );
}

/** `messageCount` holds those under way to the client as well. */
function waiting(row: Attributes): number | undefined {
  const [all, delivering] = [countIn(row, 'messageCount'), countIn(row, 'deliveringCount')];
  return all === undefined || delivering === undefined ? undefined : Math.max(0, all - delivering);
}

/** One row that does not tell makes the sum unknown; no rows are 0. */
function whole(
  counts: readonly (number | undefined)[],
  make: (counts: readonly number[]) => Reading,
): readonly Reading[] {
  const told = counts.filter((count) => count !== undefined);
  return told.length < counts.length ? [] : [make(told)];
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
