import { type Packet, type Parser, parser } from 'mqtt-packet';

/** mqtt-packet for packets that are there as a whole: one parser for all connections of a protocol version. */
export class WholePacketParser {
  static readonly #parsers = new Map<4 | 5, WholePacketParser>();
  readonly #version: 4 | 5;
  #parser: Parser | undefined;
  #found: Packet | undefined;

  static of(protocolVersion: 4 | 5): WholePacketParser {
    const known = WholePacketParser.#parsers.get(protocolVersion);
    if (known !== undefined) return known;
    const made = new WholePacketParser(protocolVersion);
    WholePacketParser.#parsers.set(protocolVersion, made);
    return made;
  }

  private constructor(protocolVersion: 4 | 5) {
    this.#version = protocolVersion;
  }

  /** The packet these bytes are, or undefined when they are none. */
  parse(frame: Buffer): Packet | undefined {
    this.#found = undefined;
    const packets = this.#parser ?? this.#open();
    try {
      if (packets.parse(frame) > 0) this.#fail();
    } catch {
      this.#fail(); // it reads beyond the end of some malformed packets
    }
    return this.#found;
  }

  #open(): Parser {
    const packets = parser({ protocolVersion: this.#version });
    packets.on('packet', (packet) => {
      this.#found = packet;
    });
    packets.on('error', () => this.#fail());
    this.#parser = packets;
    return packets;
  }

  /** A parser that met nonsense may still hold some of it. */
  #fail(): void {
    this.#found = undefined;
    this.#parser = undefined;
  }
}
