import type { RuleTable } from '../../rule.ts';
import { counted, firstFew, quoted, share, short } from '../../wording.ts';
import { LARGE_BYTES } from '../payload-sizes.ts';
import type { Repeat } from '../repeat-watch.ts';
import type { TrafficSummary } from '../traffic-summary.ts';

/** A message with a time in it that comes back so often, so soon, is going round. */
const ROUNDS = 5;
const ROUND_MS = 2_000;
const MOST_SPREAD = 1;

function isLoop({ growth, onlyOne, times, meanGapMs, gapSpread }: Repeat): boolean {
  if (growth >= (onlyOne ? 2 : 3)) return true;
  return (
    onlyOne && times >= ROUNDS && meanGapMs <= ROUND_MS && (gapSpread <= MOST_SPREAD || meanGapMs <= ROUND_MS / 20)
  );
}

/** As often the same at such a pace, and nothing else on the topic. */
function isUnchanged({ onlyOne, times, meanGapMs, growth }: Repeat): boolean {
  return !onlyOne && growth < 2 && times >= 50 && meanGapMs <= 500;
}

function loopLine({ topics, times, meanGapMs, growth, payloadBytes }: Repeat): string {
  const where = topics.map(quoted).join(', ');
  return growth >= 2
    ? `${where}: the same ${payloadBytes} bytes under a name that grows at its front`
    : `${where}: the same ${payloadBytes} bytes, with a time or id in them, ${times} times, every ${short(meanGapMs)} ms`;
}

/** What messages carry, and whether they are new. */
export const contentRules = {
  'message-loop': {
    severity: 'critical',
    title: 'No message goes round',
    why: 'a bridge in both directions without prefixes, or a client that publishes again what it subscribes to, sends its own messages back to itself; every round costs as much as a new message, and with two paths they multiply',
    fix: [
      'compare the topics and directions of the bridges: `both` on the same filter at two links closes a circle',
      'give each direction of a bridge a prefix of its own, or one direction only; on MQTT 5 subscribe with No Local',
      'a client that republishes has to write to topics it does not subscribe to',
    ],
    check: ({ repeats }) => {
      const loops = repeats.filter(isLoop);
      return loops.length === 0
        ? []
        : [
            {
              says: `${counted(loops.length, 'message goes', 'messages go')} round in a loop.`,
              evidence: firstFew(loops.map(loopLine)),
            },
          ];
    },
  },
  'message-doubled': {
    severity: 'warning',
    title: 'Messages come once',
    why: 'the same message by two paths (two bridges, a bridge and a direct connection) or a publisher that sends again too soon doubles the load and counts everything twice',
    fix: [
      'look for two bridges on overlapping filters',
      'make the receivers idempotent: QoS 1 may deliver twice by itself',
    ],
    check: ({ onlyOnes, doubled }) =>
      onlyOnes < 20 || doubled / onlyOnes < 0.1
        ? []
        : [
            {
              says: `${share(doubled, onlyOnes)} of the messages with a time or an id in them came twice on their topic.`,
              evidence: [`${doubled} of ${onlyOnes} payloads came again, without DUP`],
            },
          ],
  },
  'payload-unchanged': {
    severity: 'info',
    title: 'Nothing is said again and again',
    why: 'a value that did not change need not be sent many times a second; it can also be a loop of a message without a time in it',
    fix: [
      'publish on change and every minute besides',
      'stop the publisher for a moment: if the messages go on, it is a loop',
    ],
    check: ({ repeats }) => {
      const same = repeats.filter(isUnchanged);
      return same.length === 0
        ? []
        : [
            {
              says: `${counted(same.length, 'message is', 'messages are')} repeated unchanged, many times a second.`,
              evidence: firstFew(
                same.map(
                  ({ topics, times, meanGapMs }) =>
                    `${topics.map(quoted).join(', ')}: ${times} times, every ${short(meanGapMs)} ms`,
                ),
              ),
            },
          ];
    },
  },
  'single-topic-hot': {
    severity: 'warning',
    title: 'No topic carries most of the load',
    why: 'the messages of one topic are put in order by one process in most brokers and cannot be spread over a cluster; slow subscribers of it queue everything',
    fix: [
      'split it by device or area: telemetry/<device> instead of telemetry',
      'let several consumers share it: $share/GROUP/TOPIC',
    ],
    check: ({ topics, messages, seconds, distinct }) => {
      const [first] = topics;
      if (first === undefined || distinct.topics < 5 || seconds <= 0) return [];
      const rate = first.messages / seconds;
      if (rate < 10 || first.messages / messages < 0.5) return [];
      return [
        {
          says: `One topic carries ${share(first.messages, messages)} of the messages.`,
          evidence: [`${quoted(first.topic)}: ${short(rate)} messages/s of ${short(messages / seconds)}`],
        },
      ];
    },
  },
  'payload-large': {
    severity: 'warning',
    title: `Payloads are at most ${LARGE_BYTES / 1_024} KiB`,
    why: 'a large message holds up the small ones behind it on each connection, is copied into every queue, and above the limit of a broker (128 KB on AWS IoT Core, 1 MB by default on EMQX) closes the connection',
    fix: ['store large things elsewhere and publish where they are', 'or send them in numbered pieces'],
    check: ({ large }) =>
      large.length === 0
        ? []
        : [
            {
              says: `${counted(large.length, 'topic carries', 'topics carry')} payloads above ${LARGE_BYTES / 1_024} KiB.`,
              evidence: firstFew(large.map(({ topic, bytes }) => `${quoted(topic)}: up to ${bytes} bytes`)),
            },
          ],
  },
  'payload-tiny-overhead': {
    severity: 'info',
    title: 'Payloads outweigh the names of their topics',
    why: 'a few bytes of payload under a long name mean that nearly all that is sent, routed and logged is the name, and each packet costs the broker the same whatever it holds',
    fix: ['put the readings of one device and moment into one message', 'use topic aliases of MQTT 5 on slow links'],
    check: ({ overheadDominates, messages, seconds }) =>
      messages < 100 || overheadDominates / messages < 0.5 || messages / Math.max(1, seconds) < 1
        ? []
        : [
            {
              says: `${share(overheadDominates, messages)} of the messages have at most 8 bytes on a topic four times as long.`,
              evidence: [`${overheadDominates} of ${messages} messages`],
            },
          ],
  },
  'payload-format-mixed': {
    severity: 'info',
    title: 'A topic has one format',
    why: 'whoever reads the topic must guess at each message, and the wrong guess is a crash in production',
    fix: ['give each format a topic of its own', 'say the format in the content type of MQTT 5'],
    check: ({ topics }) => {
      const mixed = topics.filter(
        ({ kinds }) => kinds.includes('json') && kinds.some((kind) => kind === 'binary' || kind === 'text'),
      );
      return mixed.length === 0
        ? []
        : [
            {
              says: `${counted(mixed.length, 'topic carries', 'topics carry')} JSON and something else.`,
              evidence: firstFew(mixed.map(({ topic, kinds }) => `${quoted(topic)}: ${kinds.join(', ')}`)),
            },
          ];
    },
  },
  'payload-credential': {
    severity: 'critical',
    title: 'No message carries a password',
    why: 'every subscriber of # reads it, and a retained one stays on the broker',
    fix: ['take it out of the message and replace it wherever it is used', 'forbid # to those who do not need it'],
    check: ({ credentials }) =>
      credentials.length === 0
        ? []
        : [
            {
              says: `${credentials.length === 1 ? 'A topic carries' : 'Topics carry'} fields named like passwords or keys, with a value.`,
              evidence: firstFew(credentials.map((topic) => `${quoted(topic)} (the value is not shown)`)),
            },
          ],
  },
} as const satisfies RuleTable<TrafficSummary>;
