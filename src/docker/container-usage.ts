import { z } from 'zod';

/** What a container has used, all its processes together. */
export interface ContainerUsage {
  /** CPU time since it began. */
  readonly cpuSeconds?: number;
  /** Memory that cannot be taken back without swapping: what `docker stats` shows, without the page cache. */
  readonly memoryBytes?: number;
}

/** The part of `GET /containers/{id}/stats` this tool reads; a container that does not run has none of it. */
const answer = z.object({
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }).optional() }).optional(),
  memory_stats: z
    .object({
      usage: z.number().optional(),
      stats: z.object({ inactive_file: z.number().optional(), total_inactive_file: z.number().optional() }).nullish(),
    })
    .optional(),
});

/** Reads the engine's answer. */
export function parseContainerUsage(body: unknown): ContainerUsage {
  const { cpu_stats: cpu, memory_stats: memory } = answer.parse(body);
  const nanoseconds = cpu?.cpu_usage?.total_usage ?? 0;
  const cache = memory?.stats?.total_inactive_file ?? memory?.stats?.inactive_file ?? 0; // cgroup v1, v2
  const bytes = memory?.usage === undefined ? undefined : memory.usage - cache;
  return {
    ...(nanoseconds > 0 ? { cpuSeconds: nanoseconds / 1e9 } : {}),
    ...(bytes === undefined || bytes <= 0 ? {} : { memoryBytes: bytes }),
  };
}
