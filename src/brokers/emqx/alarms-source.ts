import type { Reading } from '../../core/reading.ts';
import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Alarms, readAlarms } from './alarms.ts';
import { type Cluster, selfOf } from './cluster.ts';
import type { EmqxNode } from './emqx-node.ts';

/** Alarms with a series of their own. Names of the others hold client and resource ids and are folded. */
const named: readonly string[] = [
  'partition',
  'high_system_memory_usage',
  'high_process_memory_usage',
  'high_cpu_usage',
  'too_many_processes',
  'runq_overload',
  'license_expiry',
  'license_quota',
  'license_tps',
];
const CONGESTION = 'conn_congestion';
const OTHER = 'other';

/** The node's own alarms. */
export function alarmsSource(cluster: Cluster, node: EmqxNode): Source {
  return {
    node: node.name,
    name: 'alarms',
    read: async (signal) => {
      signal.throwIfAborted();
      const self = await selfOf(cluster, node, signal);
      return { readings: alarmReadings(node.name, await readAlarms(node, self, signal)) };
    },
  };
}

/** An alarm that is not listed is not raised, unless the list was cut short. */
export function alarmReadings(node: string, { names, complete }: Alarms): readonly Reading[] {
  const raised = new Set(names.map(foldedName));
  return [...named, CONGESTION, OTHER]
    .filter((alarm) => complete || raised.has(alarm))
    .map((alarm) => reading(metrics.alarmActive, { node, alarm }, raised.has(alarm) ? 1 : 0));
}

function foldedName(name: string): string {
  if (named.includes(name)) return name;
  return name.startsWith(`${CONGESTION}/`) || name === CONGESTION ? CONGESTION : OTHER;
}
