import type { BrokerSetup } from '../../broker-setup.ts';

/** Reads `mosquitto.conf`. */
export function readMosquitto(_text: string, file: string): BrokerSetup {
  return { kind: 'mosquitto', file, listeners: [], bridges: [], limits: {}, admin: [], oddities: [] };
}
