import type { ExitCode } from '../core/exit-code.ts';
import type { BrokerCost } from './broker-cost.ts';
import type { Knee } from './find-knee.ts';
import type { LoadShape, Scenario } from './load-shape.ts';
import type { MeasuredLatency } from './measured-latency.ts';

/** One step of a load, measured and judged. */
export interface StepReport {
  /** Messages published in a second, as intended, and how long they were counted. */
  readonly rate: number;
  readonly measuredSeconds: number;
  /** Messages that fell due, and of them those handed to a socket. */
  readonly offered: number;
  readonly sent: number;
  readonly publishedPerSecond: number;
  /** Deliveries due from what was sent, and those that came. */
  readonly expected: number;
  readonly received: number;
  readonly deliveredPerSecond: number;
  /** Deliveries that never came; absent when the step was stopped before they could. */
  readonly lost?: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
  /** Publishes the broker refused with a reason code. */
  readonly refused: number;
  readonly corrupt: number;
  readonly strangers: number;
  /** Connections that were lost meanwhile. */
  readonly connectionsLost: number;
  readonly delivery?: MeasuredLatency;
  readonly acknowledgement?: MeasuredLatency;
  /** How late this tool itself was, for each message and its event loop at all, and the share of time it was busy. */
  readonly own: {
    readonly p99Ms: number;
    readonly maxMs: number;
    readonly loopP99Ms: number;
    readonly loopMaxMs: number;
    readonly busy: number;
  };
  readonly broker?: BrokerCost;
  /** Ended early because more than 1 % of its deliveries took longer than twice the bound. */
  readonly cutShort: boolean;
  /** `late`: the tool, not the broker, was too slow, and the figures prove nothing. */
  readonly verdict: 'good' | 'bad' | 'late' | 'stopped';
  /** A sentence for everything that speaks against `good`. */
  readonly reasons: readonly string[];
}

/** How connecting went. */
export interface ConnectionReport {
  readonly clients: number;
  readonly ready: number;
  readonly accepted: number;
  /** CONNACKs in a second, from the first attempt to the last CONNACK. */
  readonly perSecond?: number;
  /** From the intended time of a client's first attempt to its CONNACK. */
  readonly connack?: MeasuredLatency;
  /** Attempts that came to nothing and connections lost later, counted by how, in words. */
  readonly refused: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  readonly lost: Readonly<Record<string, number>>;
  readonly own: StepReport['own'];
  /** Memory of the broker before the first and after the last connection, and the difference for each. */
  readonly memoryBefore?: number;
  readonly memoryAfter?: number;
  readonly memoryPerConnection?: number;
}

/** Everything `sre bench` measured: what `--json` prints. */
export interface BenchReport {
  readonly bench: 'v1';
  readonly scenario: Scenario;
  readonly urls: readonly string[];
  /** When it began, ISO 8601. */
  readonly began: string;
  readonly topicPrefix: string;
  readonly shape: LoadShape & { readonly fanOut: number };
  readonly qos: 0 | 1 | 2;
  readonly payloadBytes: number;
  readonly protocolVersion: 4 | 5;
  readonly processes: number;
  readonly boundMs: number;
  readonly connections: ConnectionReport;
  readonly steps: readonly StepReport[];
  readonly knee?: Knee;
  /** The machine this tool ran on: its CPUs, and how many processes wanted one in the last minute on average. */
  readonly machine: { readonly cpus: number; readonly load: number };
  /** What CPU and memory were read from; absent: not measured. */
  readonly costSource?: string;
  readonly verdict: 'good' | 'finding' | 'invalid' | 'stopped';
  /** A sentence for everything that was found. */
  readonly findings: readonly string[];
  /** What a reader should know about the figures. */
  readonly notes: readonly string[];
  readonly exitCode: ExitCode;
}
