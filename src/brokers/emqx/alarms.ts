import { z } from 'zod';
import { sharedRead } from '../shared-read.ts';
import type { EmqxNode } from './emqx-node.ts';
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

type AlarmList = z.output<typeof alarmsSchema>;

/** How a node's list is read: once for both sources that need it, the alarms and the membership. */
export function alarmList(read: RestApi['read']): (signal: AbortSignal) => Promise<AlarmList> {
  return sharedRead((signal) => read(`/alarms?activated=true&limit=${MOST}`, alarmsSchema, signal));
}

/** EMQX lists the alarms of all nodes; these are the asked node's own. Hangs while a silent cut is not noticed. */
export async function readAlarms({ alarms }: EmqxNode, self: string, signal: AbortSignal): Promise<Alarms> {
  const { data, meta } = await alarms(signal);
  return {
    names: data.filter(({ node }) => node === self).map(({ name }) => name),
    complete: meta?.hasnext !== true && data.length < MOST,
  };
}
