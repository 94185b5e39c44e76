import type { RouteReport, RouteState } from './route-report.ts';

/** A message of the matrix on its way. */
interface Outstanding {
  readonly route: Mutable;
  readonly sentMs: number;
}

interface Mutable {
  readonly from: string;
  readonly to: string;
  up: boolean | undefined;
  missesInARow: number;
  durationSeconds: number | undefined;
  delivered: number;
  missed: number;
  late: number;
}

/** Missed messages that are still known when they arrive after all; of more the oldest are forgotten. */
const MOST_MISSED = 20_000;

/**
 * What became of the messages of the matrix. A route is up when a message of the current round arrived, down after
 * `missesToDown` in a row did not, and unknown while the matrix cannot send at one end or receive at the other; a message
 * that was on its way when that happened says nothing. Times are monotonic milliseconds of one clock.
 */
export class RouteLedger {
  readonly #nodes: readonly string[];
  readonly #missesToDown: number;
  readonly #routes = new Map<string, Mutable>();
  readonly #ready = new Set<string>();
  readonly #outstanding = new Map<number, Outstanding>();
  readonly #missed = new Map<number, Outstanding>();
  #lastId = 0;
  #changes = 0;
  #reported: RouteReport | undefined;

  constructor(nodes: readonly string[], missesToDown: number) {
    this.#nodes = nodes;
    this.#missesToDown = missesToDown;
    for (const from of nodes) {
      for (const to of nodes) {
        const nothing = {
          up: undefined,
          missesInARow: 0,
          durationSeconds: undefined,
          delivered: 0,
          missed: 0,
          late: 0,
        };
        this.#routes.set(key(from, to), { from, to, ...nothing });
      }
    }
  }

  /** Ordered pairs of which something can be found out now. */
  usable(): readonly { readonly from: string; readonly to: string }[] {
    return [...this.#routes.values()].filter(({ from, to }) => this.#ready.has(from) && this.#ready.has(to));
  }

  /** The matrix is connected to the node and subscribed there. */
  opened(node: string): void {
    this.#ready.add(node);
    this.#changes += 1;
  }

  /** It no longer is. */
  closed(node: string): void {
    if (!this.#ready.delete(node)) return;
    this.#changes += 1;
    for (const route of this.#routes.values()) {
      if (route.from !== node && route.to !== node) continue;
      route.up = undefined;
      route.missesInARow = 0;
    }
    for (const [id, { route }] of this.#outstanding) {
      if (route.from === node || route.to === node) this.#outstanding.delete(id);
    }
  }

  /** A message was sent; its id comes with it. */
  sent(from: string, to: string, nowMs: number): number {
    const route = this.#routes.get(key(from, to));
    this.#lastId += 1;
    if (route !== undefined) this.#outstanding.set(this.#lastId, { route, sentMs: nowMs });
    return this.#lastId;
  }

  /** A message has arrived at `to`; one that is not known, or came a second time, changes nothing. */
  received(id: number, to: string, nowMs: number): void {
    const [inTime, late] = [this.#outstanding.get(id), this.#missed.get(id)];
    const message = inTime ?? late;
    if (message === undefined || message.route.to !== to) return;
    const { route, sentMs } = message;
    this.#changes += 1;
    route.durationSeconds = Math.round((nowMs - sentMs) * 1_000) / 1e6;
    if (inTime === undefined) {
      this.#missed.delete(id);
      route.late += 1;
      return;
    }
    this.#outstanding.delete(id);
    route.delivered += 1;
    route.missesInARow = 0;
    route.up = true;
  }

  /** The time of the round is over: what has not arrived is missed. */
  settle(): void {
    for (const [id, message] of this.#outstanding) {
      const { route } = message;
      route.missed += 1;
      route.missesInARow += 1;
      if (route.missesInARow >= this.#missesToDown) route.up = false;
      this.#missed.set(id, message);
      this.#changes += 1;
    }
    this.#outstanding.clear();
    for (const id of this.#missed.keys()) {
      if (this.#missed.size <= MOST_MISSED) break;
      this.#missed.delete(id);
    }
  }

  report(): RouteReport {
    const version = `r${this.#changes}`;
    if (this.#reported?.version === version) return this.#reported;
    this.#reported = {
      routes: [...this.#routes.values()].map(({ missesInARow: _, ...state }): RouteState => ({ ...state })),
      clients: this.#nodes.map((node) => ({ node, up: this.#ready.has(node) })),
      version,
    };
    return this.#reported;
  }
}

function key(from: string, to: string): string {
  return JSON.stringify([from, to]);
}
