/** A class of disaster with the recovery time the project promises to check, from the seed's table. */
export interface DisasterClass {
  readonly key: 'node' | 'partition' | 'cluster' | 'region';
  readonly title: string;
  readonly targetRtoMs: number;
  /** How recovery is meant to happen. */
  readonly means: string;
  readonly covers: (scenario: string) => boolean;
}

const MINUTE = 60_000;

/** The four rows of every scorecard, smallest disaster first. */
export const DISASTER_CLASSES: readonly DisasterClass[] = [
  {
    key: 'node',
    title: 'Node crash',
    targetRtoMs: 30_000,
    means: 'automatic failover',
    covers: (scenario) => ['node-crash', 'node-blackhole', 'node-zombie'].includes(scenario),
  },
  {
    key: 'partition',
    title: 'Network partition',
    targetRtoMs: 5 * MINUTE,
    means: 'split-brain prevention',
    covers: (scenario) => scenario.startsWith('partition-'),
  },
  {
    key: 'cluster',
    title: 'Full cluster failure',
    targetRtoMs: 15 * MINUTE,
    means: 'standby promotion, or a restart from what was kept',
    covers: (scenario) => scenario === 'cluster-failure',
  },
  {
    key: 'region',
    title: 'Region outage',
    targetRtoMs: 60 * MINUTE,
    means: 'cross-region federation',
    covers: (scenario) => scenario === 'region-outage',
  },
];
