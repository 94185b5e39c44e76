import type { HiveMqPage } from './page.ts';

/** The HiveMQs there are; `enterprise` stands for every HiveMQ 4 one has a licence for. */
export const EDITIONS = ['community', 'enterprise', 'edge'] as const;

export type Edition = (typeof EDITIONS)[number];

/** Families only HiveMQ 4 with a licence has. Any one will do: an extension may be told to leave some out. */
const enterpriseOnly = [
  'cluster_nodes_count',
  'overload_protection_level',
  'messages_queued_count',
  'messages_dropped_queue_full_count',
  'cpu_cores_licensed',
];

/** The page does not say which HiveMQ it is; its families do. */
export function editionOf(page: HiveMqPage): Edition {
  if (page.edge) return 'edge';
  return enterpriseOnly.some((family) => page.number(family) !== undefined) ? 'enterprise' : 'community';
}
