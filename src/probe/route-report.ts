import type { Route } from '../core/route.ts';

/** What is known about one ordered pair of nodes, and what became of its messages since the matrix was opened. */
export interface RouteState {
  readonly from: string;
  readonly to: string;
  /** Undefined while nothing is known: nothing was sent yet, or the matrix is not connected and subscribed at both. */
  readonly up: boolean | undefined;
  /** Of the last message that arrived. */
  readonly durationSeconds: number | undefined;
  readonly delivered: number;
  readonly missed: number;
  readonly late: number;
}

/** The route matrix of one cluster at one moment. */
export interface RouteReport {
  /** Every ordered pair, a node with itself included, in the order of the nodes. */
  readonly routes: readonly RouteState[];
  /** Whether the matrix is connected to each node and its SUBSCRIBE was granted. */
  readonly clients: readonly { readonly node: string; readonly up: boolean }[];
  /** Moves whenever anything above changed. */
  readonly version: string;
}

/** The routes of which something is known now. */
export function knownRoutes(report: RouteReport | undefined): readonly Route[] {
  return (report?.routes ?? []).flatMap(({ from, to, up }) => (up === undefined ? [] : [{ from, to, up }]));
}
