import { isIdentity } from './topic-shape.ts';

/** More levels than this nobody remembers; brokers match level by level, and AWS IoT Core takes eight at most. */
export const MOST_LEVELS = 7;

/** What can be wrong with the name of a topic, and how one sees it. */
export const topicFlaws = {
  upperCase: (topic) =>
    !topic.startsWith('spBv1.0/') && topic.split('/').some((level) => /\p{Lu}/u.test(level) && !isIdentity(level)),
  space: (topic) => /\s/.test(topic),
  leadingSlash: (topic) => topic.startsWith('/'),
  emptyLevel: (topic) => topic !== '/' && topic.split('/').slice(1).includes(''),
  tooDeep: (topic) => topic.split('/').length > MOST_LEVELS,
  wildcard: (topic) => /[+#]/.test(topic),
  oddCharacter: (topic) => /[^\x20-\x7e\t]/.test(topic),
  flat: (topic) => !topic.includes('/'),
} as const satisfies Readonly<Record<string, (topic: string) => boolean>>;

/** A key of that table. */
export type TopicFlaw = keyof typeof topicFlaws;

/** Every flaw of a name. */
export function flawsOf(topic: string): readonly TopicFlaw[] {
  return TOPIC_FLAWS.filter((flaw) => topicFlaws[flaw](topic));
}

/** In the order of the table. */
export const TOPIC_FLAWS: readonly TopicFlaw[] = [
  'upperCase',
  'space',
  'leadingSlash',
  'emptyLevel',
  'tooDeep',
  'wildcard',
  'oddCharacter',
  'flat',
];
