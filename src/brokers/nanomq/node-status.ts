import { z } from 'zod';
import type { Reading } from '../../core/reading.ts';
import { SourceError } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

/** What the broker says of itself; its `connections` are sessions and are not read. */
export interface NodeStatus {
  readonly version: string | undefined;
  readonly uptimeSeconds: number | undefined;
}

/** NanoMQ answers 200 to what it refuses; whether it worked stands in `code`. */
const documentSchema = z.object({
  code: z.literal(0),
  data: z.tuple([z.object({ version: z.string().optional(), uptime: z.string().optional() })]),
});

/** The answer of `/nodes`, which lists exactly the asked broker. */
export function statusOf(url: string, document: unknown): NodeStatus {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SourceError('parse', `GET ${url}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'unexpected'}`);
  }
  const [{ version, uptime }] = parsed.data.data;
  return { version: version === '' ? undefined : version, uptimeSeconds: secondsOf(uptime ?? '') };
}

export function statusReadings(node: string, status: NodeStatus): readonly Reading[] {
  const { version, uptimeSeconds } = status;
  return [
    ...(version === undefined
      ? []
      : [reading(metrics.brokerInfo, { node, broker: 'nanomq', version, edition: '' }, 1)]),
    ...(uptimeSeconds === undefined ? [] : [reading(metrics.uptime, { node }, uptimeSeconds)]),
  ];
}

/** Seconds of NanoMQ's words for a time, `1 Hours, 2 minutes, 3 seconds`; hours are not folded into days. */
function secondsOf(words: string): number | undefined {
  const match = /^(\d+) hours?, (\d+) minutes?, (\d+) seconds?$/i.exec(words.trim());
  if (match === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
