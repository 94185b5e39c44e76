import type { SeenPublish } from '../../swarm/seen-packet.ts';

/** Topic aliases remembered of one side. */
const MOST = 1_000;

/** The topics one side has given numbers to (MQTT 5). */
export class TopicAliases {
  readonly #topics = new Map<number, string>();

  /** The topic of a message; undefined where its alias was given before the capture began. */
  topicOf({ topic, topicAlias }: SeenPublish): string | undefined {
    if (topicAlias === undefined) return topic === '' ? undefined : topic;
    if (topic === '') return this.#topics.get(topicAlias);
    if (this.#topics.size < MOST || this.#topics.has(topicAlias)) this.#topics.set(topicAlias, topic);
    return topic;
  }
}
