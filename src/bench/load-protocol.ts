import type { BrokerTls } from '../core/target.ts';
import type { LoadPlan, LoadShare } from './load-plan.ts';
import type { ConnectionCounts, ConnectionTally, StepCounts, StepOrder, StepTally } from './load-tally.ts';

/** What a process needs to be a part of a load; it travels over a pipe that nobody else reads. */
export interface WorkerSetting {
  readonly plan: LoadPlan;
  readonly share: LoadShare;
  readonly tls: BrokerTls;
  readonly username?: string;
  /** Revealed: a wrapped secret does not survive the way. */
  readonly password?: string;
  /** Where observation time begins, by the host's monotonic clock. */
  readonly originSharedMs: number;
}

/** The answers to what a worker can be told. */
export interface Answers {
  readonly open: null;
  readonly connect: null;
  readonly connections: ConnectionCounts;
  readonly connectionTally: ConnectionTally;
  readonly begin: null;
  readonly counts: StepCounts;
  readonly halt: null;
  readonly tally: StepTally;
  readonly close: null;
}

type Told = { readonly open: WorkerSetting; readonly begin: StepOrder };

/** An order to a worker; each is answered once, under the same number. */
export type Order = {
  readonly [K in keyof Answers]: K extends keyof Told
    ? { readonly id: number; readonly kind: K; readonly given: Told[K] }
    : { readonly id: number; readonly kind: K };
}[keyof Answers];

/** An order before it has a number. */
export type Ask = Order extends infer O ? (O extends { readonly id: number } ? Omit<O, 'id'> : never) : never;

export type Answer =
  | { readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly id: number; readonly failure: string };
