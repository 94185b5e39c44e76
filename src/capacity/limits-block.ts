import { writeYaml } from '../config/yaml-writer.ts';
import type { Assessment } from './assessment.ts';
import type { Demand } from './demand.ts';
import type { Machine } from './node-plan.ts';
import { sessionMemory } from './session-memory.ts';

/** What a cluster's `limits:` in sre.yaml say: connections of one node, sessions of all of them. */
export interface PlannedLimits {
  readonly connections: number;
  readonly sessions?: number;
}

/**
 * The limits that follow from a size: what a node has figures and memory for, and with persistent sessions how many of them
 * the memory that is left after a loss holds. Undefined for services, whose limits are quotas.
 */
export function plannedLimits(demand: Demand, machine: Machine, assessment: Assessment): PlannedLimits | undefined {
  const { nodes, figures } = assessment;
  const [connections, idle] = [figures['connections']?.value, figures['memoryPerConnection']?.value];
  if (nodes === undefined || connections === undefined) return undefined;
  const each = sessionMemory(demand, idle).planned;
  const fits = Math.floor((machine.memoryBytes * machine.share) / each);
  const limit = Math.max(1, Math.min(Math.floor(connections), fits));
  return {
    connections: limit,
    ...(demand.sessions === 'persistent' ? { sessions: Math.max(1, fits * Math.max(nodes - 1, 1)) } : {}),
  };
}

/** The block as it stands in sre.yaml, with a word on what it does. */
export function limitsBlock(limits: PlannedLimits): string {
  return writeYaml({ limits: { ...limits } }, [
    'connections of one node, sessions of the cluster: MQTT_Connection_Saturation and the capacity board compare with them',
  ]);
}
