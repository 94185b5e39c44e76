import { SreError } from '../core/sre-error.ts';
import type { Demand } from './demand.ts';
import type { DemandChange } from './demand-field.ts';
import { SEED_QUEUE } from './session-memory.ts';
import { LARGEST_REMAINDER, publishBytes } from './wire-size.ts';

/** What is said about a demand, by its key; what is not said stays. */
export type DemandChanges = ReadonlyMap<string, DemandChange>;

/** The demand with the changes made. Throws SRE_BAD_DEMAND for values that do not go together. */
export function changed(base: Demand, changes: DemandChanges): Demand {
  const demand = [...changes.values()].reduce((before, change) => change(before), base);
  const { sessions, queued, protocol, propertyBytes } = demand;
  if (sessions === 'clean' && changes.has('queued') && queued > 0) {
    throw new SreError('SRE_BAD_DEMAND', 'clean sessions queue nothing, and queued messages are given', {
      hint: 'add --sessions persistent, or leave --queued out',
    });
  }
  if (protocol === '3.1.1' && propertyBytes > 0) {
    throw new SreError('SRE_BAD_DEMAND', 'MQTT 3.1.1 has no properties, and some are given', {
      hint: 'add --protocol 5, or leave --properties out',
    });
  }
  if (publishBytes(demand, 2) > LARGEST_REMAINDER) {
    throw new SreError('SRE_BAD_DEMAND', 'payload and topic do not fit one MQTT packet', {
      hint: 'an MQTT packet has at most 268,435,455 bytes after its fixed header',
    });
  }
  const unsaid = sessions === 'persistent' && !changes.has('queued') && queued === 0 && changes.has('sessions');
  if (unsaid) return { ...demand, queued: SEED_QUEUE };
  return sessions === 'clean' ? { ...demand, queued: 0 } : demand;
}
