import { portOf } from './broker-container.ts';
import { type BalancerConfig, FRONT_PORT, haproxyConfig, STATS_PORT } from './haproxy-config.ts';
import type { PlannedContainer, PlannedDependency } from './lab-plan.ts';
import type { PlanContext } from './plan-context.ts';

export const HAPROXY_FOLDER = '/etc/haproxy';
export const HAPROXY_FILE = 'haproxy.cfg';

/** An HAProxy in front of brokers. */
export function balancerContainer(
  context: PlanContext,
  host: string,
  config: BalancerConfig,
  role: 'balancer' | 'gateway' = 'balancer',
): PlannedContainer {
  return {
    machine: context.machine(host),
    node: host,
    role,
    program: {
      image: 'mqtt-sre/haproxy:3.0',
      files: { [HAPROXY_FOLDER]: [{ path: HAPROXY_FILE, content: haproxyConfig(config) }] },
    },
    ports: [
      { use: 'front', inside: FRONT_PORT, published: context.port() },
      { use: 'stats', inside: STATS_PORT, published: context.port() },
    ],
    knows: [],
    wave: 2,
  };
}

/** Where devices reach what is behind it. */
export function frontAddress({ ports }: PlannedContainer): string {
  return `mqtt://127.0.0.1:${portOf(ports, 'front')}`;
}

/** The balancer as the exporter watches it. */
export function balancerDependency({ node, ports }: PlannedContainer): PlannedDependency {
  return { name: node, kind: 'haproxy', address: `http://127.0.0.1:${portOf(ports, 'stats')}/metrics` };
}
