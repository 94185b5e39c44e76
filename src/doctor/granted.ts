import type { Visit } from './visit.ts';

/** The MQTT version that is spoken in this visit. */
export function versionOf({ facts }: Visit): 4 | 5 {
  return facts.protocolVersion ?? 4;
}

/** The highest QoS the broker takes, as far as CONNACK said. */
export function highestQos({ facts }: Visit): 0 | 1 | 2 {
  return facts.limits?.maximumQos ?? 2;
}

/** QoS 1 where the broker takes it: what a check uses that wants its messages to arrive. */
export function sureQos(visit: Visit): 0 | 1 {
  return highestQos(visit) === 0 ? 0 : 1;
}
