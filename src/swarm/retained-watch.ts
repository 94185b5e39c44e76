import type { Clock } from '../core/clock.ts';
import { SwarmClient } from './client.ts';
import type { ClientSetting } from './client-setting.ts';
import { heldInTime } from './held-in-time.ts';
import type { BrokerState, SwarmClientSpec } from './observation.ts';
import { RetainedKeeper } from './retained-keeper.ts';
import { Subscriber } from './subscriber.ts';

/** Somebody who asks for the retained message: the endpoint, or one node. */
export interface RetainedPlace {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** What a watch needs besides the setting of its clients. */
export interface RetainedWatchOptions {
  readonly run: string;
  readonly endpoint: readonly string[];
  readonly nodes: readonly RetainedPlace[];
  readonly clock: Clock;
}

/** A retained message that is there comes right after SUBACK; one that has not come by then is not there. */
const READ_WITHIN_MS = 3_000;

/**
 * One retained message that is replaced each second through the endpoint, and looked at there and at every node before
 * and after: only places that had it before can be said to have lost it (RabbitMQ keeps retained messages on one node).
 */
export class RetainedWatch {
  readonly client: SwarmClient;
  readonly keeper: RetainedKeeper;
  readonly #topic: string;
  readonly #options: RetainedWatchOptions;
  readonly #setting: ClientSetting;
  #served: readonly RetainedPlace[] = [];
  #looks = 0;
  #found: BrokerState['retained'] = [];

  constructor(options: RetainedWatchOptions, setting: ClientSetting) {
    this.#options = options;
    this.#setting = setting;
    this.#topic = `sre/${options.run}/retained`;
    this.keeper = new RetainedKeeper(this.#topic);
    const spec: SwarmClientSpec = {
      id: `sre-${options.run}-retained`,
      addresses: options.endpoint,
      attachment: 'floating',
    };
    this.client = new SwarmClient(spec, this.keeper, setting);
  }

  /** What the last look found. */
  get found(): BrokerState['retained'] {
    return this.#found;
  }

  /** Publishes the first one and asks who serves it. Nobody does where the broker has no retained messages. */
  async begin(signal: AbortSignal): Promise<void> {
    this.keeper.due();
    await this.#until(() => this.keeper.acked !== undefined, signal);
    const all = [{ name: 'endpoint', addresses: this.#options.endpoint }, ...this.#options.nodes];
    const seen = await Promise.all(all.map((place) => this.#read(place, signal)));
    this.#served = all.filter((_place, index) => seen[index] !== undefined);
  }

  /** Looks again at all places that had it, and takes it away. */
  async end(signal: AbortSignal): Promise<void> {
    const expectedSeq = this.keeper.acked;
    if (expectedSeq !== undefined) {
      this.#found = await Promise.all(
        this.#served.map(async (place) => {
          const foundSeq = await this.#read(place, signal);
          return {
            topic: this.#topic,
            place: place.name,
            expectedSeq,
            latestSeq: this.keeper.sent,
            ...(foundSeq === undefined ? {} : { foundSeq }),
          };
        }),
      );
    }
    this.keeper.clear();
    await this.#until(() => this.keeper.cleared, signal);
  }

  async #read({ name, addresses }: RetainedPlace, signal: AbortSignal): Promise<number | undefined> {
    let found: number | undefined;
    const role = new Subscriber(
      this.#topic,
      1,
      (bytes, start, end) => {
        found = Number(bytes.toString('latin1', start, end));
      },
      false,
    );
    this.#looks += 1;
    const id = `sre-${this.#options.run}-look-${this.#looks}`;
    const spec: SwarmClientSpec = { id, addresses, attachment: name === 'endpoint' ? 'floating' : 'pinned' };
    const reader = new SwarmClient(spec, role, this.#setting);
    reader.connect();
    try {
      await this.#until(() => found !== undefined, signal);
    } finally {
      await reader.close(READ_WITHIN_MS);
    }
    return found;
  }

  /** Waits for it, but not longer than a broker needs that does it at all. */
  #until(condition: () => boolean, signal: AbortSignal): Promise<boolean> {
    return heldInTime(condition, { withinMs: READ_WITHIN_MS, signal, clock: this.#options.clock });
  }
}
