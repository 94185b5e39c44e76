import type { BrokerSetup, ListenerSetup } from '../broker-setup.ts';
import { reachOf } from '../reach.ts';

/** The listeners that others than this machine can reach. */
export function openListeners({ listeners }: BrokerSetup): readonly ListenerSetup[] {
  return listeners.filter(({ bind }) => reachOf(bind) !== 'local');
}

/** Where a listener listens, for people: `every address, port 1883`. */
export function addressText({ bind, port }: { readonly bind?: string; readonly port: number }): string {
  return reachOf(bind) === 'every address' ? `every address, port ${port}` : `${bind}:${port}`;
}
