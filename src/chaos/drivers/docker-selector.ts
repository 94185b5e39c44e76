import { z } from 'zod';
import type { LabelSelector } from '../../docker/label-selector.ts';

/** The label that names the lab a container belongs to. */
const LAB = 'sre.lab';

/** Which containers are the cluster, and which of them is which node. */
export const dockerSelector = z
  .strictObject({
    lab: z.string().optional(),
    composeProject: z.string().optional(),
    label: z
      .string()
      .regex(/^[^=\s]+(=.*)?$/, { error: 'is no label: expected key=value' })
      .optional(),
    /** Where a node's container is called neither in its label sre.node, its compose service nor its name like the node. */
    nodes: z.record(z.string(), z.string()).optional(),
    /** Folder of the brokers' data inside their containers, for faults of the disk. */
    dataFolder: z.string().startsWith('/', { error: 'must be an absolute path' }).optional(),
    /** Where the engine lets nobody make a throwaway container: kills, stops and pauses are not rehearsed on one. */
    rehearse: z.literal('none').optional(),
    /** As DOCKER_HOST; absent: the socket of this machine. */
    engine: z.string().optional(),
    /** As DOCKER_CERT_PATH. */
    certificates: z.string().optional(),
  })
  .refine((given) => [given.lab, given.composeProject, given.label].filter((one) => one !== undefined).length === 1, {
    error: 'needs exactly one of lab, composeProject and label',
  });

export type DockerSelector = z.output<typeof dockerSelector>;

/** The labels behind a selector. */
export function labelsOf({ lab, composeProject, label }: DockerSelector): LabelSelector {
  if (lab !== undefined) return { labels: { [LAB]: lab } };
  if (composeProject !== undefined) return { composeProject };
  const [key = '', ...value] = (label ?? '').split('=');
  return { labels: { [key]: value.length === 0 ? undefined : value.join('=') } };
}

/** The same in words. */
export function selectorText({ lab, composeProject, label }: DockerSelector): string {
  if (lab !== undefined) return `lab "${lab}"`;
  return composeProject !== undefined ? `compose project "${composeProject}"` : `label ${label ?? ''}`;
}
