import type { Finding } from '../core/finding.ts';
import type { Table } from '../page/table.ts';

/** A table of a part, with what it is called. */
export interface AuditTable extends Table {
  readonly title: string;
}

/** What one part of an audit answers: a broker configuration, our own, live traffic, a client list or a capture. */
export interface AuditPart {
  /** A key of the table of subjects: `broker-config`, `settings`, `live`, `clients`, `capture`. */
  readonly subject: string;
  /** What was looked at, as the operator named it: a file or an address. */
  readonly name: string;
  /** What it turned out to be, a line each: `Mosquitto, 3 listeners, 1 bridge`. */
  readonly summary: readonly string[];
  /** Ids of the rules that were asked. */
  readonly rules: readonly string[];
  readonly findings: readonly Finding[];
  /** What was counted, for those who want to see more than the summary. */
  readonly tables?: readonly AuditTable[];
}
