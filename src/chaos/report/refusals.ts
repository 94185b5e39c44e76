import { reasonText } from '../../mqtt/reason-words.ts';
import type { Table } from '../../page/table.ts';
import type { Observation } from '../../swarm/observation.ts';

/** How often, by the number of the reason code. */
export type CodeCounts = Readonly<Record<string, number>>;

/** What a broker turned away, and whom it sent away, since the fault. */
export interface Refusals {
  /** CONNACKs that were no acceptance. */
  readonly connects: CodeCounts;
  /** Messages answered with a reason code of 0x80 or above. */
  readonly publishes: CodeCounts;
  /** DISCONNECTs the broker sent. */
  readonly disconnects: CodeCounts;
}

/** Counts them from an observation; `sinceMs` in observation time. */
export function refusalsOf({ slots, events }: Observation, sinceMs: number): Refusals {
  const since = events.filter(({ atMs }) => atMs >= sinceMs);
  const codes = (kind: 'refused' | 'server_disconnect'): readonly number[] =>
    since.filter((event) => event.kind === kind).map(({ reasonCode = 0 }) => reasonCode);
  return {
    connects: counted(codes('refused')),
    publishes: counted(
      slots.flatMap(({ refusedWith, intendedMs }) =>
        refusedWith === undefined || intendedMs < sinceMs ? [] : [refusedWith],
      ),
    ),
    disconnects: counted(codes('server_disconnect')),
  };
}

/** One row for each packet and code: `CONNACK`, `0x88 (server unavailable)`, how often; undefined when there were none. */
export function refusalTable({ connects, publishes, disconnects }: Refusals): Table | undefined {
  const rowsOf = (packet: string, counts: CodeCounts): readonly (readonly string[])[] =>
    Object.entries(counts).map(([code, count]) => [packet, codeText(code), String(count)]);
  const rows = [
    ...rowsOf('CONNACK', connects),
    ...rowsOf('PUBACK, PUBREC or PUBCOMP', publishes),
    ...rowsOf('DISCONNECT from the broker', disconnects),
  ];
  return rows.length === 0 ? undefined : { head: ['packet', 'reason code', 'times'], rows, numeric: [2] };
}

/** `0x88 (server unavailable)`; a code that is no number stays what it is. */
export function codeText(code: string): string {
  const number = Number(code);
  return Number.isInteger(number) && number >= 0 ? reasonText(number, 5) : code;
}

function counted(codes: readonly number[]): CodeCounts {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
