import { openAedesBroker } from './aedes-broker.ts';
import { type RecordedMessage, recordedSys, retainedOf, ticksOf } from './recorded-sys.ts';

/** A broker on a real socket that says what another broker was recorded saying. */
export interface ReplayedSys extends AsyncDisposable {
  readonly url: string;
  /** Publishes the next recorded tick to whoever listens; false when there is none left. */
  readonly tick: () => Promise<boolean>;
  /** Publishes messages of the test's own making, not retained. */
  readonly say: (topics: Readonly<Record<string, string>>) => Promise<void>;
}

/** Opens it with the recorded first burst retained; the ticks wait to be asked for. */
export async function replaySys(path: string): Promise<ReplayedSys> {
  const broker = await openAedesBroker();
  const recording = recordedSys(path);
  const ticks = ticksOf(recording);

  const publish = (topic: string, payload: Buffer, retain: boolean) =>
    new Promise<void>((resolve, reject) => {
      const packet = { cmd: 'publish', topic, payload, qos: 0, retain, dup: false } as const;
      broker.aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  const publishAll = async (messages: readonly RecordedMessage[], retain: boolean) => {
    for (const { topic, payload } of messages) await publish(topic, payload, retain);
  };

  await publishAll(retainedOf(recording), true);
  return {
    url: `mqtt://${broker.address}`,
    tick: async () => {
      const next = ticks.shift();
      await publishAll(next ?? [], false);
      return next !== undefined;
    },
    say: async (topics) => {
      for (const [topic, payload] of Object.entries(topics)) await publish(topic, Buffer.from(payload), false);
    },
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
}
