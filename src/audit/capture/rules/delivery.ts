import { reasonText } from '../../../mqtt/reason-words.ts';
import type { RuleTable } from '../../rule.ts';
import { counted, quoted, share } from '../../wording.ts';
import { type CaptureSummary, isAccepted, sessionsByClient } from '../capture-summary.ts';
import type { CapturedSession } from '../captured-session.ts';
import { oneBreach, whoIs } from './breach.ts';

/** Acknowledgements later than this, at the 99th percentile, hold up publishers. */
const SLOW_ANSWER_MS = 1_000;
const ENOUGH_ANSWERS = 20;
/** Connections shorter than this are tools and tests, no devices. */
const DEVICE_MS = 5_000;

/** A session and the one of the same client before it. */
function successions(
  sessions: readonly CapturedSession[],
): readonly (readonly [before: CapturedSession, after: CapturedSession])[] {
  return [...sessionsByClient(sessions).values()].flatMap((own) =>
    own.slice(1).flatMap((after, index) => {
      const before = own[index];
      return before === undefined ? [] : [[before, after] as const];
    }),
  );
}

/** What becomes of messages. */
export const deliveryRules = {
  'unacknowledged-publish': {
    severity: 'warning',
    title: 'Every QoS 1 and 2 message is acknowledged',
    why: 'the sender keeps it and must send it again: the receiver crashed while it worked on it, does not answer, or the broker cannot keep up',
    fix: [
      'look at the side that does not answer: its log, its load',
      'a slow subscriber hands work to a queue of its own, or takes fewer messages at a time (receive maximum of MQTT 5)',
    ],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(({ fromClient, fromBroker }) => fromClient.unacknowledged + fromBroker.unacknowledged > 0),
        (count) => `${counted(count, 'connection has', 'connections have')} messages nobody acknowledged within 5 s.`,
        (session) => {
          const { fromClient, fromBroker } = session;
          return `${whoIs(session)}: ${fromClient.unacknowledged} published to the broker, ${fromBroker.unacknowledged} delivered to the client`;
        },
      ),
  },
  'duplicate-publish': {
    severity: 'info',
    title: 'Few messages are sent again',
    why: 'a sender repeats with DUP what was not acknowledged before the connection broke; receivers of QoS 1 may see such messages twice',
    fix: ['find out why the connections break', 'make receivers of QoS 1 idempotent'],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(({ fromClient, fromBroker }) => fromClient.duplicates + fromBroker.duplicates > 0),
        (count) => `${counted(count, 'connection has', 'connections have')} messages marked as sent again (DUP).`,
        (session) =>
          `${whoIs(session)}: ${session.fromClient.duplicates} of ${session.fromClient.publishes} from the client, ${session.fromBroker.duplicates} of ${session.fromBroker.publishes} from the broker`,
      ),
  },
  'publish-refused': {
    severity: 'warning',
    title: 'The broker accepts what is published',
    why: 'with MQTT 5 the acknowledgement says why a message was not taken; a client that does not look believes it was',
    fix: [
      'grant the user the topic, or correct the topic',
      'let the client look at the reason code of PUBACK and PUBREC',
    ],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(({ refusedPublishes }) => Object.keys(refusedPublishes).length > 0),
        (count) => `Messages of ${counted(count, 'connection', 'connections')} were refused.`,
        (session) =>
          `${whoIs(session)}: ${Object.entries(session.refusedPublishes)
            .map(([code, count]) => `${count} times ${reasonText(Number(code), 5)}`)
            .join(', ')}`,
      ),
  },
  'subscribe-refused': {
    severity: 'warning',
    title: 'The broker accepts what is subscribed to',
    why: 'a refused subscription is an answer many clients do not look at: they wait for messages that never come',
    fix: ['grant the user the filter, or correct the filter', 'let the client look at the codes of SUBACK'],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(({ refusedSubscriptions }) => refusedSubscriptions.length > 0),
        (count) => `${counted(count, 'connection', 'connections')} had subscriptions refused.`,
        (session) => `${whoIs(session)}: ${session.refusedSubscriptions.slice(0, 5).map(quoted).join(', ')}`,
      ),
  },
  'acknowledgement-slow': {
    severity: 'warning',
    title: 'Acknowledgements come within a second',
    why: 'a publisher with a limited number of messages in flight waits for them; what the broker waits for is its disk, its replicas or its queues',
    fix: ['look at CPU, disk latency and queues of the broker at that time'],
    check: ({ answers: { broker } }) =>
      broker === undefined || broker.count < ENOUGH_ANSWERS || broker.p99Ms <= SLOW_ANSWER_MS
        ? []
        : [
            {
              says: `The broker took ${Math.round(broker.p99Ms)} ms for the acknowledgement of one in a hundred messages.`,
              evidence: [
                `${broker.count} messages: median ${broker.p50Ms.toFixed(1)} ms, 99 % ${broker.p99Ms.toFixed(1)} ms, longest ${broker.maxMs.toFixed(1)} ms`,
              ],
            },
          ],
  },
  'session-not-resumed': {
    severity: 'warning',
    title: 'Kept sessions are found again',
    why: 'the client asked to go on with its session and the broker had none: expired, lost in a restart, or on another node; what was queued is gone and subscriptions must be made again',
    fix: [
      'compare the session expiry of client and broker with how long clients are away',
      'check that the broker persists sessions, and that a load balancer does not send clients to a broker of another cluster',
    ],
    check: ({ sessions }) =>
      oneBreach(
        successions(sessions).filter(
          ([before, after]) =>
            before.persistent === true &&
            before.connack?.code === 0 &&
            after.clean === false &&
            after.connack?.code === 0 &&
            !after.connack.sessionPresent,
        ),
        (count) => `${counted(count, 'client', 'clients')} came back for a session the broker no longer had.`,
        ([before, after]) =>
          `${whoIs(after)}: ${((after.startMs - before.endMs) / 1_000).toFixed(1)} s after its last connection`,
      ),
  },
  'clean-start-loses-messages': {
    severity: 'warning',
    title: 'Subscribers that want QoS 1 keep their session',
    why: 'with a clean session the broker forgets the subscription when the connection breaks: what is published until the client is back is lost, whatever its QoS',
    fix: [
      'connect with clean session off (MQTT 5: clean start off and a session expiry of hours), a fixed client id and QoS 1',
      'or subscribe with QoS 0 when losing messages is fine',
    ],
    check: ({ sessions }) =>
      oneBreach(
        successions(sessions).filter(
          ([before]) =>
            before.persistent === false &&
            before.subscriptions.some(({ qos }) => qos > 0) &&
            before.end?.how !== 'disconnect',
        ),
        (count) =>
          `${counted(count, 'connection', 'connections')} with a clean session and subscriptions of QoS 1 or 2 broke.`,
        ([before, after]) =>
          `${whoIs(before)}: ${before.subscriptions
            .filter(({ qos }) => qos > 0)
            .slice(0, 3)
            .map(({ filter }) => quoted(filter))
            .join(', ')}; away for ${(Math.max(0, after.startMs - before.endMs) / 1_000).toFixed(1)} s`,
      ),
  },
  'no-will': {
    severity: 'warning',
    title: 'Devices have a will',
    why: 'without a last will nobody can tell a device that crashed from one that has nothing to say',
    fix: [
      'set a will when connecting: topic <device>/status, payload offline, QoS 1, retained; publish online there after CONNACK',
    ],
    check: ({ sessions }) => {
      const devices = sessions.filter(
        (session) =>
          session.fromStart &&
          isAccepted(session) &&
          session.bridge !== true &&
          session.fromClient.publishes >= 2 &&
          session.endMs - session.startMs >= DEVICE_MS,
      );
      return oneBreach(
        devices.filter(({ will }) => will === false),
        (count) => `${share(count, devices.length)} of the connections that publish have no last will.`,
        whoIs,
      );
    },
  },
} as const satisfies RuleTable<CaptureSummary>;
