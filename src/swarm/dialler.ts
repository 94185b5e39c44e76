import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { BrokerTls } from '../core/target.ts';
import { readTlsMaterial } from '../core/tls-material.ts';
import type { ListenerAddress } from '../mqtt/listener-address.ts';
import { openStream } from '../mqtt/open-stream.ts';
import { dialledAddress } from './dialled-address.ts';

/** Largest WebSocket message taken from a broker; one may carry many packets. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Opens streams to listeners for all clients of a run; what is the same for all of them is done once. */
export class Dialler {
  readonly #tls: BrokerTls;
  readonly #addresses = new Map<string, ListenerAddress>();
  #context: Promise<SecureContext> | undefined;

  constructor(tls: BrokerTls) {
    this.#tls = tls;
  }

  addressOf(address: string): ListenerAddress {
    const known = this.#addresses.get(address);
    if (known !== undefined) return known;
    const read = dialledAddress(address);
    this.#addresses.set(address, read);
    return read;
  }

  /** A stream that needs more than TCP: TLS, WebSocket or both. `tcpOpen` is called as soon as TCP stands. */
  async open(address: string, tcpOpen: () => void, signal: AbortSignal): Promise<Duplex> {
    const { secure } = this.addressOf(address);
    const secureContext = secure ? await this.#secureContext() : undefined;
    signal.throwIfAborted();
    const target = {
      url: address,
      tls: this.#tls,
      maxMessageBytes: MAX_MESSAGE_BYTES,
      ...(secureContext === undefined ? {} : { secureContext }),
    };
    return await openStream(
      target,
      {
        step: async (step, work) => {
          const done = await work();
          if (step === 'tcp') tcpOpen();
          return done;
        },
        resolved: () => undefined,
        secured: () => undefined,
      },
      signal,
    );
  }

  /** Reading three files and parsing a chain for each of thousands of clients would be the load that is measured. */
  #secureContext(): Promise<SecureContext> {
    this.#context ??= readTlsMaterial(this.#tls).then(({ ca, cert, key }) =>
      createSecureContext({
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
      }),
    );
    return this.#context;
  }
}
