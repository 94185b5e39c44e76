import { createServer, type Server, type Socket } from 'node:net';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { FlowCounter } from './flow-counter.ts';
import { LinkConnection, type LinkSetting } from './link-connection.ts';
import type { LinkFault } from './link-fault.ts';
import type { LinkCounters, LinkProxy, LinkProxyOptions } from './link-proxy.ts';

/** After a fault that stopped listening, the port may be taken for a moment: try again this often. */
const RELISTEN_MS = 100;

/** Opens a link that listens at once and passes everything until told otherwise. */
export async function openLinkProxy(options: LinkProxyOptions): Promise<LinkProxy> {
  const proxy = new OpenLinkProxy(options);
  await proxy.listen();
  return proxy;
}

class OpenLinkProxy implements LinkProxy {
  readonly #at: { readonly host: string; port: number };
  readonly #setting: LinkSetting;
  readonly #connections = new Set<LinkConnection>();
  #server: Server | undefined;
  #accepted = 0;
  #cuts = 0;
  #fault: LinkFault | undefined;
  #endsMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor({ target, listen = '127.0.0.1:0', packets = false, openTap }: LinkProxyOptions) {
    this.#at = hostPort(listen);
    this.#setting = {
      target: hostPort(target),
      counters: { up: new FlowCounter(packets), down: new FlowCounter(packets) },
      cut: () => {
        this.#cuts += 1;
      },
      closed: (connection) => void this.#connections.delete(connection),
      ...(openTap === undefined ? {} : { openTap }),
    };
  }

  get address(): string {
    return `${this.#at.host.includes(':') ? `[${this.#at.host}]` : this.#at.host}:${this.#at.port}`;
  }

  counters(): LinkCounters {
    const { up, down } = this.#setting.counters;
    return { connections: this.#accepted, cuts: this.#cuts, up: up.count, down: down.count };
  }

  fault(): { readonly fault: LinkFault; readonly leftMs: number } | undefined {
    return this.#fault && { fault: this.#fault, leftMs: Math.max(0, this.#endsMs - performance.now()) };
  }

  async apply(fault: LinkFault, ttlMs: number): Promise<void> {
    this.#lastUntil(ttlMs);
    await this.#become(fault);
  }

  renew(ttlMs: number): void {
    if (this.#fault === undefined) {
      throw new SreError('SRE_PROXY_HEALED', `the fault of the link at ${this.address} has ended`, {
        exitCode: EXIT.faultNotProven,
      });
    }
    this.#lastUntil(ttlMs);
  }

  async heal(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#become(undefined);
  }

  /** Listens; rejects with what to change when the port cannot be had. */
  async listen(): Promise<void> {
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => this.#accept(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        reject(
          new SreError('SRE_PROXY_LISTEN', `cannot listen on ${this.address}: ${cause.message}`, {
            exitCode: EXIT.precondition,
            hint: 'choose a port that is free',
            cause,
          }),
        );
      });
      server.listen(this.#at.port, this.#at.host, resolve);
    });
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#at.port = address.port;
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#timer);
    for (const connection of [...this.#connections]) connection.reset();
    await this.#stopListening();
  }

  #lastUntil(ttlMs: number): void {
    clearTimeout(this.#timer);
    this.#endsMs = performance.now() + ttlMs;
    this.#timer = setTimeout(() => void this.heal(), ttlMs);
  }

  async #become(fault: LinkFault | undefined): Promise<void> {
    this.#fault = fault;
    for (const connection of [...this.#connections]) connection.fault = fault;
    if (fault?.kind === 'refuse') await this.#stopListening();
    else if (this.#server === undefined) await this.#listenAgain();
  }

  #accept(client: Socket): void {
    this.#accepted += 1;
    if (this.#fault?.kind === 'reset') {
      this.#cuts += 1;
      client.resetAndDestroy();
    } else this.#connections.add(new LinkConnection(client, this.#accepted - 1, this.#setting, this.#fault));
  }

  async #stopListening(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.close(); // its callback would wait for the connections, which stay
  }

  async #listenAgain(): Promise<void> {
    try {
      await this.listen();
    } catch (error) {
      if (!(error instanceof SreError) || this.#disposed) throw error;
      this.#timer = setTimeout(() => void this.heal(), RELISTEN_MS);
    }
  }
}

function hostPort(address: string): { readonly host: string; port: number } {
  const url = URL.canParse(`tcp://${address}`) ? new URL(`tcp://${address}`) : undefined;
  if (url === undefined || url.port === '') {
    throw new SreError('SRE_PROXY_ADDRESS', `address "${address}" of a link must be host:port`);
  }
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port) };
}
