/** How much of everything. */
export interface WorkloadSize {
  /** Clean clients per node, each with one subscription; odd ones speak MQTT 5, even ones 3.1.1. */
  readonly devicesPerNode: number;
  /** Persistent sessions that go offline, spread over the nodes, and what is then sent to each. */
  readonly offlineSessions: number;
  readonly messagesPerOfflineSession: number;
  readonly retained: number;
  /** Messages of QoS 0, 1 and 2 to `telemetry/#`, which one client per node subscribes to. */
  readonly telemetry: readonly [number, number, number];
  readonly toNobody: number;
  readonly wrongPasswords: number;
}

/** Seconds of work, with every kind of number in it. */
export const smallWorkload: WorkloadSize = {
  devicesPerNode: 5,
  offlineSessions: 6,
  messagesPerOfflineSession: 20,
  retained: 5,
  telemetry: [200, 100, 20],
  toNobody: 3,
  wrongPasswords: 5,
};
