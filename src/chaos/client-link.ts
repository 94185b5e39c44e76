import type { LinkProxy } from '../proxy/link-proxy.ts';
import { openLinkProxy } from '../proxy/open-link-proxy.ts';
import { dialledAddress } from '../swarm/dialled-address.ts';

/** The way of the measuring clients to the endpoint, while it is open. */
export interface OpenClientLink extends AsyncDisposable {
  /** What the clients dial instead of the endpoint; with the scheme of it. */
  readonly endpoint: string;
  /** Name the certificate of the endpoint is checked against; absent where there is none. */
  readonly serverName?: string;
}

/**
 * The way of the measuring clients to the endpoint, which a drill may break: a TCP link in this process that touches
 * nothing of the cluster, and ends with the process.
 */
export interface ClientLink {
  /** The endpoint it leads to. */
  readonly endpoint: string;
  /** Listens. Disposing of it resets what goes through it. */
  open(): Promise<OpenClientLink>;
  /** Absent while it is not open. */
  readonly proxy: LinkProxy | undefined;
}

/** A link to an endpoint as drills write it: `host:port`, or the address of a TLS or WebSocket listener. */
export function clientLink(endpoint: string): ClientLink {
  let proxy: LinkProxy | undefined;
  return {
    endpoint,
    get proxy() {
      return proxy;
    },
    async open() {
      const { host, port, secure } = dialledAddress(endpoint);
      const opened = await openLinkProxy({ target: `${host.includes(':') ? `[${host}]` : host}:${port}` });
      proxy = opened;
      return {
        endpoint: instead(endpoint, opened.address),
        ...(secure ? { serverName: host } : {}),
        [Symbol.asyncDispose]: async () => {
          proxy = undefined;
          await opened[Symbol.asyncDispose]();
        },
      };
    },
  };
}

/** The address with another host and port. */
function instead(endpoint: string, address: string): string {
  const [, scheme = '', path = ''] = /^([a-z]+:\/\/)?[^/]+(\/.*)?$/.exec(endpoint) ?? [];
  return `${scheme}${address}${path}`;
}
