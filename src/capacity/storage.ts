import type { Demand } from './demand.ts';
import { meanPublishBytes } from './traffic.ts';

/** What the broker has to keep for clients that are away, and for those that will come. */
export interface Storage {
  /** Messages waiting at the worst, of all devices. */
  readonly queuedMessages: number;
  /** Their bytes as PUBLISH packets: at least that much disk or memory, before replicas and indexes. */
  readonly queuedBytes: number;
  readonly retainedBytes: number;
}

/** Bytes of the retained messages, as PUBLISH packets. */
export const retainedBytes = (demand: Demand): number => demand.retained * meanPublishBytes(demand);

/** Storage of the demand; clean sessions keep nothing. */
export function storageOf(demand: Demand): Storage {
  const queuedMessages = demand.sessions === 'persistent' ? demand.devices * demand.queued : 0;
  return {
    queuedMessages,
    queuedBytes: queuedMessages * meanPublishBytes(demand),
    retainedBytes: retainedBytes(demand),
  };
}
