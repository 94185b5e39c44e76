import { SwarmClient } from './client.ts';
import type { ClientSetting } from './client-setting.ts';
import type { BrokerState, ClientEvent, SwarmClientSpec } from './observation.ts';
import { Subscriber } from './subscriber.ts';

/** What ends an accepted connection without the client's DISCONNECT. */
const DEATHS: ReadonlySet<ClientEvent['kind']> = new Set(['closed', 'keepalive_timeout', 'server_disconnect']);

/** Topic of the wills of a run; each client's own is one level below. */
export function willTopicOf(run: string): string {
  return `sre/${run}/will`;
}

/** Waits for the wills of a swarm's clients, and sets beside them who died. */
export class WillWatch {
  readonly client: SwarmClient;
  readonly #fired = new Map<string, number>();
  readonly #accepted = new Set<string>();
  readonly #deaths = new Map<string, number>();

  /** `spec` is who waits; it has no will of its own. */
  constructor(run: string, spec: SwarmClientSpec, setting: ClientSetting) {
    const subscriber = new Subscriber(`${willTopicOf(run)}/+`, 1, (bytes, start, end) => {
      const id = bytes.toString('latin1', start, end);
      this.#fired.set(id, (this.#fired.get(id) ?? 0) + 1);
    });
    this.client = new SwarmClient(spec, subscriber, setting);
  }

  /** Takes note of who is connected and who died. */
  hear({ client, kind }: ClientEvent): void {
    if (kind === 'connack') this.#accepted.add(client);
    else if (DEATHS.has(kind) && this.#accepted.delete(client)) {
      this.#deaths.set(client, (this.#deaths.get(client) ?? 0) + 1);
    }
  }

  wills(clients: readonly SwarmClientSpec[]): BrokerState['wills'] {
    return clients.map(({ id }) => {
      const deaths = this.#deaths.get(id) ?? 0;
      return { client: id, died: deaths > 0, deaths, fired: this.#fired.get(id) ?? 0 };
    });
  }
}
