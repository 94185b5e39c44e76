import type { ProbeModule } from './settings.ts';

const roundTrip: ProbeModule = {
  kind: 'round_trip',
  protocolVersion: 4,
  qos: 1,
  timeoutMs: 5_000,
  topicPrefix: 'mqtt-sre/probe',
  payloadBytes: 64,
};

/** Modules there are without configuration; one of the same name in the configuration takes their place. */
export const builtinModules: Readonly<Record<string, ProbeModule>> = {
  mqtt_connect: { ...roundTrip, kind: 'connect', qos: 0 },
  mqtt_qos0: { ...roundTrip, qos: 0 },
  mqtt_qos1: roundTrip,
  mqtt_qos2: { ...roundTrip, qos: 2 },
  mqtt5_qos1: { ...roundTrip, protocolVersion: 5 },
  mqtt_retained: { ...roundTrip, kind: 'retained' },
  mqtt_session: { ...roundTrip, kind: 'persistent_session' },
};
