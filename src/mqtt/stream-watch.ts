import type { ResolvedAddress } from './resolved-address.ts';
import type { TlsObservation } from './tls-observation.ts';

/** The steps of opening a stream to a listener, in their order. */
export type StreamStep = 'dns' | 'tcp' | 'tls' | 'websocket';

/** Who watches a stream being opened: runs each step, and is told what was seen even when a later step fails. */
export interface StreamWatch {
  readonly step: <T>(step: StreamStep, work: () => Promise<T>) => Promise<T>;
  readonly resolved: (address: ResolvedAddress) => void;
  readonly secured: (tls: TlsObservation) => void;
}
