import type { Figure } from './figure.ts';

/** What a limit is counted in. */
export type LimitUnit = 'connections' | 'packets/s' | 'messages/s' | 'messages/day' | 'bytes' | 'subscriptions';

/** How much of one limit a plan uses. */
export interface LimitUse {
  /** `connections`, `messages`, `memory`, or the quota of a service. */
  readonly id: string;
  readonly says: string;
  readonly unit: LimitUnit;
  readonly demand: number;
  readonly capacity: number;
  readonly figure: Figure;
  /** Demand over capacity. */
  readonly use: number;
  /** The same when one node is gone; absent where there are no nodes to lose. */
  readonly afterLoss?: number;
  /** Part of the figure that is stretched beyond what is known. */
  readonly beyond?: readonly string[];
}

/** What a plan uses of its limits, were the demand this one. */
export type LimitsOf<D> = (demand: D) => readonly LimitUse[];

/** A plan may use this much of a limit while every node is there: from 85% on the alerts say so. */
export const STEADY_USE = 0.85;

/** Whether a plan keeps within the limit, also when one node is gone. */
export function keeps({ use, afterLoss }: LimitUse): boolean {
  return afterLoss === undefined ? use <= 1 : use <= STEADY_USE && afterLoss <= 1;
}

/** The limit that is nearest: after a loss where there are nodes to lose. */
export function nearest(limits: readonly LimitUse[]): LimitUse | undefined {
  return limits.toSorted((a, b) => strain(b) - strain(a))[0];
}

/** How near a limit is to breaking the plan: 1 is exactly there. */
export const strain = ({ use, afterLoss }: LimitUse): number =>
  afterLoss === undefined ? use : Math.max(use / STEADY_USE, afterLoss);
