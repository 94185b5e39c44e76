import { MqttFrames } from './mqtt-frames.ts';

/** What went one way through a link since it was opened. Packets are 0 unless the link was told to look for them. */
export interface FlowCount {
  readonly bytesPassed: number;
  readonly bytesDropped: number;
  readonly packetsPassed: number;
  readonly packetsDropped: number;
  /** Of the passed: those a fault let go later than they came. */
  readonly bytesDelayed: number;
}

/** Counts for all connections of a link; {@link FlowCounter.frames} gives each connection's stream its own place in the packets. */
export class FlowCounter {
  readonly #packets: boolean;
  #count = { bytesPassed: 0, bytesDropped: 0, packetsPassed: 0, packetsDropped: 0, bytesDelayed: 0 };

  constructor(packets: boolean) {
    this.#packets = packets;
  }

  get count(): FlowCount {
    return { ...this.#count };
  }

  /** The counter of one connection's bytes. A packet counts where its last byte went. */
  stream(): Readonly<Record<'passed' | 'dropped' | 'delayed', (bytes: Buffer) => void>> {
    const frames = this.#packets ? new MqttFrames() : undefined;
    const packetsIn = (bytes: Buffer): number => frames?.split(bytes).length ?? 0;
    return {
      passed: (bytes) => {
        this.#count.bytesPassed += bytes.length;
        this.#count.packetsPassed += packetsIn(bytes);
      },
      dropped: (bytes) => {
        this.#count.bytesDropped += bytes.length;
        this.#count.packetsDropped += packetsIn(bytes);
      },
      delayed: (bytes) => {
        this.#count.bytesDelayed += bytes.length;
      },
    };
  }
}
