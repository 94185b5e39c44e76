import type { Direction } from './link-fault.ts';

/** One connection through a link, for a tap that may speak for either end of it. */
export interface TappedConnection {
  /** 0 for the first connection the link ever had. */
  readonly index: number;
  readonly toBroker: (bytes: Buffer) => void;
  readonly toClient: (bytes: Buffer) => void;
}

/** Decides about every MQTT packet of one connection; a packet it answers `true` for goes on as it is. */
export type PacketTap = (packet: Buffer, direction: Direction) => boolean;
