import { type ListenerAddress, listenerAddress } from '../mqtt/listener-address.ts';

/** What an address of the swarm leads to: `host:port` is MQTT on bare TCP, like `mqtt://host:port`. Throws what is neither. */
export function dialledAddress(address: string): ListenerAddress {
  if (address.includes('://')) return listenerAddress(address);
  if (!/:\d+$/.test(address)) throw new TypeError('no port');
  return listenerAddress(`mqtt://${address}`);
}
