import type { NodeTarget } from '../../core/target.ts';
import { apiAddress } from '../api-address.ts';

/** Port of the Prometheus plugin unless configured otherwise. */
const PROMETHEUS_PORT = 15_692;

/** Where to ask one node what. */
export interface NodeAddress {
  readonly name: string;
  /** Base of the management API, `.../api`, without a slash at the end. */
  readonly api: string;
  readonly metrics: string;
}

/** The addresses of a configured node; the Prometheus page is looked for at its usual port of the API's host. */
export function nodeAddress(node: NodeTarget): NodeAddress {
  const address = apiAddress(node, 'RabbitMQ needs the address of the management API: api: http://host:15672');
  return {
    name: node.name,
    api: `${address}/api`,
    metrics: node.metrics ?? `http://${new URL(address).hostname}:${PROMETHEUS_PORT}/metrics`,
  };
}
