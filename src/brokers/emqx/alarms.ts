import { z } from 'zod';
import type { RestApi } from './rest-api.ts';

/** Alarms raised on one node. */
export interface Alarms {
  readonly names: readonly string[];
  /** Whether these are all; EMQX raises one for every congested client. */
  readonly complete: boolean;
}

const MOST = 1_000;

const alarmsSchema = z.object({
  data: z.array(z.object({ node: z.string(), name: z.string() })),
  meta: z.object({ hasnext: z.boolean().optional() }).optional(),
});

/** EMQX lists the alarms of all nodes; these are the asked node's own. Hangs while a silent cut is not noticed. */
export async function readAlarms(api: RestApi, self: string, signal: AbortSignal): Promise<Alarms> {
  const { data, meta } = await api.read(`/alarms?activated=true&limit=${MOST}`, alarmsSchema, signal);
  return {
    names: data.filter(({ node }) => node === self).map(({ name }) => name),
    complete: meta?.hasnext !== true && data.length < MOST,
  };
}
