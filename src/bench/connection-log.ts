import type { LatencyHistogram } from '../swarm/latency-histogram.ts';
import type { ClientEvent } from '../swarm/observation.ts';
import type { ConnectionCounts } from './load-tally.ts';

interface Known {
  readonly dueMs: number;
  /** The first attempt has ended. */
  decided: boolean;
  connected: boolean;
}

/** How the connections of one process's clients came about and what became of them. */
export class ConnectionLog {
  readonly #clients: number;
  readonly #connack: LatencyHistogram;
  readonly #known = new Map<string, Known>();
  readonly #refused: Record<string, number> = {};
  readonly #failed: Record<string, number> = {};
  readonly #lost: Record<string, number> = {};
  #accepted = 0;
  #decided = 0;
  #firstMs: number | undefined;
  #lastMs: number | undefined;

  constructor(clients: number, connack: LatencyHistogram) {
    this.#clients = clients;
    this.#connack = connack;
  }

  /** A client is told to connect, which was due at `dueMs`. */
  begun(client: string, dueMs: number): void {
    this.#known.set(client, { dueMs, decided: false, connected: false });
    this.#firstMs ??= dueMs;
  }

  hear({ client, atMs, kind, reasonCode, detail }: ClientEvent): void {
    const known = this.#known.get(client);
    if (known === undefined || kind === 'connecting' || kind === 'tcp_open' || kind === 'suback') return;
    if (kind === 'connack') {
      if (!known.decided) this.#connack.record(atMs - known.dueMs);
      this.#accepted++;
      this.#lastMs = atMs;
      known.connected = true;
    } else if (known.connected) {
      count(this.#lost, [kind, detail ?? reasonCode]);
      known.connected = false;
    } else if (kind === 'refused') count(this.#refused, [reasonCode ?? detail ?? 'without a reason']);
    else count(this.#failed, [kind, detail ?? reasonCode]);
    if (!known.decided) this.#decided++;
    known.decided = true;
  }

  counts(ready: number): ConnectionCounts {
    return {
      clients: this.#clients,
      begun: this.#known.size,
      ready,
      decided: this.#decided,
      accepted: this.#accepted,
      refused: { ...this.#refused },
      failed: { ...this.#failed },
      lost: { ...this.#lost },
    };
  }

  /** When the first attempt was due and the last CONNACK came. */
  get span(): { readonly firstMs?: number; readonly lastMs?: number } {
    return {
      ...(this.#firstMs === undefined ? {} : { firstMs: this.#firstMs }),
      ...(this.#lastMs === undefined ? {} : { lastMs: this.#lastMs }),
    };
  }
}

function count(into: Record<string, number>, words: readonly (string | number | undefined)[]): void {
  const key = words.filter((word) => word !== undefined).join(' ');
  into[key] = (into[key] ?? 0) + 1;
}
