import { z } from 'zod';
import { durationSchema } from '../../config/duration.ts';
import { defaultMappings, HEARTBEAT_TOPIC, VERSION_TOPIC } from './default-mapping.ts';
import { type Mapping, withDefaults } from './mapping.ts';
import { topicSchema, topicsSchema } from './mapping-schema.ts';

/** What `options` of such a broker may say. */
export const sysOptions = z.strictObject({
  /** Where the broker tells which metric. A metric named here is read from here alone. */
  topics: topicsSchema.default([]),
  /** Whether the topics of Mosquitto are read for metrics not named under `topics`. */
  defaults: z.boolean().default(true),
  /** The topic that comes in every interval, whether anything changed or not; without one, nobody knows what is stale. */
  heartbeat: z
    .strictObject({
      topic: topicSchema.default(HEARTBEAT_TOPIC),
      interval: durationSchema({ minMs: 1_000, maxMs: 3_600_000 }).default(10_000),
    })
    .prefault({}),
  /** Where the broker says its version. */
  version: topicSchema.default(VERSION_TOPIC),
  /** How long after subscribing the first values may take: an interval and more where they are not retained. */
  firstDataWithin: durationSchema({ minMs: 100, maxMs: 3_600_000 }).default(3_000),
});

export type SysOptions = z.output<typeof sysOptions>;

/** Every series that is read with these options. */
export function mappingsFor({ topics, defaults }: Pick<SysOptions, 'topics' | 'defaults'>): readonly Mapping[] {
  return defaults ? withDefaults(topics, defaultMappings) : topics;
}
