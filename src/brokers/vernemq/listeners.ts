import { z } from 'zod';
import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

/** VerneMQ's words for the listeners MQTT clients come through, and the URL schemes they answer to. */
const schemes: Readonly<Record<string, string>> = { mqtt: 'mqtt', mqtts: 'mqtts', mqttws: 'ws', mqttwss: 'wss' };

/** A listener as the status page (`ip`, number) and the HTTP API (`address`, text) list it. */
export const listenerSchema = z.object({
  type: z.string(),
  status: z.string(),
  ip: z.string().optional(),
  address: z.string().optional(),
  port: z.union([z.number(), z.string()]),
  max_conns: z.union([z.number(), z.literal('infinity')]).optional(),
  active_conns: z.number().optional(),
});

type Listener = z.output<typeof listenerSchema>;

/** The MQTT listeners of a node, and its limit of connections: the sum over those that run, when each tells its own. */
export function listenerReadings(node: string, listeners: readonly Listener[]): readonly Reading[] {
  const ours = listeners.filter(({ type }) => Object.hasOwn(schemes, type));
  const limits = ours.filter(isRunning).map(limitOf);
  const limit = limits.reduce<number>((sum, each) => sum + (each ?? Number.NaN), 0);
  return [
    ...ours.flatMap((listener) => readingsOf(node, listener)),
    ...(limits.length === 0 || Number.isNaN(limit) ? [] : [reading(metrics.connectionsMax, { node }, limit)]),
  ];
}

function readingsOf(node: string, listener: Listener): readonly Reading[] {
  const labels = { node, listener: addressOf(listener), protocol: schemes[listener.type] ?? listener.type };
  const limit = limitOf(listener);
  return [
    reading(metrics.listenerUp, labels, isRunning(listener) ? 1 : 0),
    ...(limit === undefined ? [] : [reading(metrics.listenerConnectionsMax, labels, limit)]),
    ...(listener.active_conns === undefined
      ? []
      : [reading(metrics.listenerConnectionsCurrent, labels, listener.active_conns)]),
  ];
}

function isRunning({ status }: Listener): boolean {
  return status === 'running';
}

function limitOf({ max_conns }: Listener): number | undefined {
  return max_conns === 'infinity' ? Number.POSITIVE_INFINITY : max_conns;
}

function addressOf({ ip, address = ip ?? '', port }: Listener): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}
