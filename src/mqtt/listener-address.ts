import { isIP } from 'node:net';
import { SourceError } from '../core/source.ts';

/** Where an MQTT listener is and how it is spoken to. */
export interface ListenerAddress {
  /** Name or IP literal, without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** Request path of the WebSocket upgrade; absent for MQTT on bare TCP. */
  readonly webSocketPath?: string;
  /** 4 or 6 when the host is an IP literal. */
  readonly literal?: 4 | 6;
}

const schemes: Readonly<Record<string, { readonly port: number; readonly secure: boolean; readonly web: boolean }>> = {
  'mqtt:': { port: 1883, secure: false, web: false },
  'mqtts:': { port: 8883, secure: true, web: false },
  'ws:': { port: 80, secure: false, web: true },
  'wss:': { port: 443, secure: true, web: true },
};

/** Reads `mqtt://`, `mqtts://`, `ws://` and `wss://` addresses; a user and password in one are not used. */
export function listenerAddress(url: string): ListenerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const scheme = parsed !== undefined && Object.hasOwn(schemes, parsed.protocol) ? schemes[parsed.protocol] : undefined;
  if (parsed === undefined || scheme === undefined || parsed.hostname === '') {
    throw new SourceError('internal', 'the address is none: expected mqtt://, mqtts://, ws:// or wss:// and a host');
  }
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(host);
  return {
    host,
    port: parsed.port === '' ? scheme.port : Number(parsed.port),
    secure: scheme.secure,
    ...(scheme.web ? { webSocketPath: `${parsed.pathname || '/'}${parsed.search}` } : {}),
    ...(family === 4 || family === 6 ? { literal: family } : {}),
  };
}
