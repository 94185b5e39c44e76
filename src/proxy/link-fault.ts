/** Which way bytes go: `up` from the client to the broker, `down` back. */
export type Direction = 'up' | 'down';

/**
 * What may be done to a link. Where a direction can be given, the other one is left alone.
 * - `blackhole`: bytes vanish and connections stay; those that lost bytes are reset when it ends, because half a stream is none.
 * - `hold`: nothing moves and nothing is lost, as under a network cut that TCP survives.
 * - `half-open`: new connections are accepted and go nowhere, old ones fall silent; all of them are reset when it ends.
 * - `latency`: every byte arrives later; order is kept.
 * - `bandwidth`: no more than so many bytes a second on each connection.
 * - `cut`: each connection is reset once so many more bytes have passed.
 * - `reset`: every connection is reset, new ones too.
 * - `refuse`: nobody listens; connections that exist are left alone.
 */
export type LinkFault =
  | { readonly kind: 'blackhole'; readonly direction?: Direction }
  | { readonly kind: 'hold'; readonly direction?: Direction }
  | { readonly kind: 'half-open' }
  | { readonly kind: 'latency'; readonly ms: number; readonly direction?: Direction }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number; readonly direction?: Direction }
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly direction?: Direction }
  | { readonly kind: 'reset' }
  | { readonly kind: 'refuse' };

/** What a fault does to bytes that go one way. */
export type FlowFault = Extract<LinkFault, { readonly kind: 'blackhole' | 'hold' | 'latency' | 'bandwidth' | 'cut' }>;

/** The part of a fault that one direction feels; undefined when its bytes pass. */
export function flowFault(fault: LinkFault | undefined, direction: Direction): FlowFault | undefined {
  if (fault === undefined || fault.kind === 'reset' || fault.kind === 'refuse') return undefined;
  if (fault.kind === 'half-open') return { kind: 'blackhole' };
  return fault.direction === undefined || fault.direction === direction ? fault : undefined;
}
