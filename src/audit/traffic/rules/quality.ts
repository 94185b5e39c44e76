import type { RuleTable } from '../../rule.ts';
import { counted, firstFew, quoted, share, short } from '../../wording.ts';
import type { TopicCount } from '../topic-ledger.ts';
import type { TrafficSummary } from '../traffic-summary.ts';

/** Fewer messages than this say nothing about habits. */
const ENOUGH = 50;
/** A topic that brings more than one message in this time carries readings and no states. */
const TELEMETRY_GAP_SECONDS = 10;
/** As many updates in a row are a habit. */
const HABIT = 6;

/** Seconds between the messages of a topic. */
function gapSeconds({ messages, firstMs, lastMs }: TopicCount): number {
  return messages < 2 ? Number.POSITIVE_INFINITY : (lastMs - firstMs) / 1_000 / (messages - 1);
}

function isTelemetry(topic: TopicCount): boolean {
  return topic.messages >= HABIT && gapSeconds(topic) <= TELEMETRY_GAP_SECONDS;
}

function line(topic: TopicCount, count: number, what: string): string {
  return `${quoted(topic.topic)}: ${count} ${what}, one every ${short(gapSeconds(topic))} s`;
}

/** What is asked of the broker for each message: its QoS, and whether to keep it. */
export const qualityRules = {
  'qos2-everywhere': {
    severity: 'warning',
    title: 'QoS 2 is the exception',
    why: 'a QoS 2 message takes four packets and state on both sides of every hop; where everything is QoS 2, the broker pays for it with a multiple of the CPU of QoS 0',
    fix: [
      'publish readings that are soon replaced with QoS 0, events with QoS 1',
      'keep QoS 2 for commands that must not happen twice and cannot be made idempotent',
    ],
    check: ({ qos, messages }) =>
      messages < ENOUGH || qos[2] / messages < 0.5
        ? []
        : [
            {
              says: `${share(qos[2], messages)} of the messages are QoS 2.`,
              evidence: [`QoS 0: ${qos[0]}, QoS 1: ${qos[1]}, QoS 2: ${qos[2]} of ${messages} messages`],
            },
          ],
  },
  'qos2-telemetry': {
    severity: 'warning',
    title: 'No frequent reading is QoS 2',
    why: 'the next reading replaces a lost one before anybody notices; exactly once buys nothing and costs four packets each',
    fix: ['publish these topics with QoS 0, or with QoS 1 when every reading counts'],
    check: ({ topics, messages, qos }) => {
      if (messages >= ENOUGH && qos[2] / messages >= 0.5) return []; // said as a whole already
      const hot = topics.filter((topic) => topic.qos[2] >= HABIT && isTelemetry(topic));
      return hot.length === 0
        ? []
        : [
            {
              says: `${counted(hot.length, 'topic carries', 'topics carry')} frequent messages with QoS 2.`,
              evidence: firstFew(hot.map((topic) => line(topic, topic.qos[2], 'messages with QoS 2'))),
            },
          ];
    },
  },
  'qos0-minority': {
    severity: 'info',
    title: 'Most messages are QoS 0',
    why: 'every QoS 1 message is acknowledged on each hop and kept until it is; for readings that come again in seconds that is work without a use',
    fix: ['go through the topics with the most messages: readings QoS 0, events and alarms QoS 1, commands QoS 1 or 2'],
    check: ({ topics, messages, qos }) => {
      if (messages < ENOUGH || qos[0] / messages >= 0.5 || qos[2] / messages >= 0.5) return [];
      const hot = topics.filter((topic) => topic.qos[1] + topic.qos[2] >= HABIT && isTelemetry(topic));
      const carried = hot.reduce((sum, topic) => sum + topic.qos[1] + topic.qos[2], 0);
      if (carried / messages < 0.5) return [];
      return [
        {
          says: `Only ${share(qos[0], messages)} of the messages are QoS 0, and most of the others are frequent readings.`,
          evidence: [
            `QoS 0: ${qos[0]}, QoS 1: ${qos[1]}, QoS 2: ${qos[2]} of ${messages} messages`,
            ...firstFew(hot.map((topic) => line(topic, topic.qos[1] + topic.qos[2], 'messages with QoS 1 or 2'))),
          ],
        },
      ];
    },
  },
  'retained-telemetry': {
    severity: 'warning',
    title: 'Only states and settings are retained',
    why: 'the broker stores every retained message, on disk and on all nodes of most clusters, and each new subscriber gets the last of every topic at once',
    fix: [
      'clear the retain flag on readings; keep it for the last known state, settings and online/offline',
      'clear what is stored with an empty retained message: mosquitto_pub -h BROKER -t TOPIC -r -n',
    ],
    check: ({ topics }) => {
      const stored = topics.filter((topic) => topic.retained >= HABIT && isTelemetry(topic));
      return stored.length === 0
        ? []
        : [
            {
              says: `${stored.length} retained ${stored.length === 1 ? 'topic is' : 'topics are'} updated like telemetry.`,
              evidence: firstFew(stored.map((topic) => line(topic, topic.retained, 'retained updates'))),
            },
          ];
    },
  },
} as const satisfies RuleTable<TrafficSummary>;
