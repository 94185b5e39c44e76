/** One row of the seed's table: messages a second that one node, and that three together, carry of this size. */
export interface ThroughputRow {
  readonly payloadBytes: number;
  readonly single: number;
  readonly cluster: number;
}

/** The seed's table; its KB are read as 1,000 bytes, as in its own arithmetic. */
export const THROUGHPUT_TABLE = [
  { payloadBytes: 100, single: 500_000, cluster: 1_200_000 },
  { payloadBytes: 1_000, single: 200_000, cluster: 500_000 },
  { payloadBytes: 10_000, single: 50_000, cluster: 120_000 },
] as const satisfies readonly ThroughputRow[];

/** Nodes of the table's second column. */
export const TABLE_NODES = 3;

const [FIRST, , LAST] = THROUGHPUT_TABLE;

/** A value of the table or between its rows, and an honest word where it is neither. */
export interface TableReading {
  readonly messagesPerSecond: number;
  /** Absent inside of the table. */
  readonly beyond?: string;
}

/**
 * Messages a second of this size: between the rows a straight line in log-log space. Smaller messages than the first row's
 * are not faster; larger than the last row's move as many bytes a second as those.
 */
export function tableAt(payloadBytes: number, column: 'single' | 'cluster'): TableReading {
  if (payloadBytes < FIRST.payloadBytes) {
    return {
      messagesPerSecond: FIRST[column],
      beyond: `the table begins at ${FIRST.payloadBytes} bytes: smaller messages are taken to cost as much as those`,
    };
  }
  if (payloadBytes > LAST.payloadBytes) {
    return {
      messagesPerSecond: (LAST[column] * LAST.payloadBytes) / payloadBytes,
      beyond: `the table ends at ${LAST.payloadBytes} bytes: larger messages are taken to move as many bytes a second as those`,
    };
  }
  const above = THROUGHPUT_TABLE.findIndex((row) => row.payloadBytes >= payloadBytes);
  const [low, high] = [THROUGHPUT_TABLE[Math.max(above - 1, 0)] ?? FIRST, THROUGHPUT_TABLE[above] ?? LAST];
  return { messagesPerSecond: between(payloadBytes, low.payloadBytes, low[column], high.payloadBytes, high[column]) };
}

/** Messages a second of `nodes` nodes: through one and three of the table by a power of the nodes, carried on beyond. */
export function tableFor(payloadBytes: number, nodes: number): TableReading {
  const single = tableAt(payloadBytes, 'single');
  const cluster = tableAt(payloadBytes, 'cluster');
  const messagesPerSecond = between(nodes, 1, single.messagesPerSecond, TABLE_NODES, cluster.messagesPerSecond);
  const words = [
    ...(single.beyond === undefined ? [] : [single.beyond]),
    ...(nodes <= TABLE_NODES ? [] : [`the table ends at ${TABLE_NODES} nodes: more of them carry its gain on`]),
  ];
  return words.length === 0 ? { messagesPerSecond } : { messagesPerSecond, beyond: words.join('; ') };
}

/** How many times as much `nodes` carry as `known` do: the smallest gain of the table's rows, 2.4 for three, as a power. */
export function clusterGain(nodes: number, known: number): number {
  const gain = Math.min(...THROUGHPUT_TABLE.map(({ single, cluster }) => cluster / single));
  return (nodes / known) ** (Math.log(gain) / Math.log(TABLE_NODES));
}

/** The value at `x` of the power law through two points. */
export function between(x: number, x1: number, y1: number, x2: number, y2: number): number {
  if (x === x1 || x1 === x2) return y1;
  if (x === x2) return y2;
  return Math.exp(Math.log(y1) + ((Math.log(y2) - Math.log(y1)) * Math.log(x / x1)) / Math.log(x2 / x1));
}
