import type { Finding } from '../../core/finding.ts';
import { answerOf, good } from '../answer.ts';
import type { Check } from '../check.ts';
import { type CheckClient, openCheckClient } from '../check-client.ts';
import { milliseconds } from '../dialled.ts';
import { highestQos, versionOf } from '../granted.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import { isAccepted, type Reply, replyText } from '../reply.ts';
import type { Visit } from '../visit.ts';

const ID = 'round-trip';
/** Messages of each QoS, one after the other. */
const MESSAGES = 5;
/** From PUBLISH to arrival, twice through the network: beyond this nobody calls a broker quick. */
const SLOW_MS = 1_000;

/** Publishes and hears it on a second connection, at every QoS the broker takes. */
export const roundTrip: Check = {
  title: 'Round trip at QoS 0, 1 and 2',
  after: ['authorization'],
  async run(visit, signal) {
    const findings: Finding[] = [];
    const evidence: string[] = [];
    const medians: string[] = [];
    const highest = highestQos(visit);
    for (const qos of [0, 1, 2] as const) {
      if (qos > highest) {
        evidence.push(`QoS ${qos}: not offered, the broker's maximum is ${highest}`);
        continue;
      }
      await using subscriber = await openCheckClient(visit, { clientId: clientIdFor(visit, `rtsub${qos}`) }, signal);
      await using publisher = await openCheckClient(visit, { clientId: clientIdFor(visit, `rtpub${qos}`) }, signal);
      const seen = await travel(visit, qos, subscriber, publisher);
      if ('severity' in seen) {
        findings.push(seen);
        continue;
      }
      evidence.push(seen.says);
      if (seen.medianMs !== undefined) medians.push(`QoS ${qos} in ${milliseconds(seen.medianMs)}`);
      if (seen.slow !== undefined) findings.push(seen.slow);
    }
    return answerOf(findings, good(`messages arrive: ${medians.join(', ')}`, evidence));
  },
};

interface Travelled {
  readonly says: string;
  /** Absent when the broker does not grant this QoS. */
  readonly medianMs?: number;
  readonly slow?: Finding;
}

async function travel(
  visit: Visit,
  qos: 0 | 1 | 2,
  subscriber: CheckClient,
  publisher: CheckClient,
): Promise<Finding | Travelled> {
  const topic = `${visit.prefix}/round-trip/${qos}`;
  const version = versionOf(visit);
  const subscribed = await subscriber.subscribe(topic, qos);
  if (!isAccepted(subscribed)) return refused(qos, 'SUBSCRIBE', subscribed, version);
  const granted = subscribed.kind === 'answered' ? subscribed.code : qos;
  if (granted < qos) return { says: `QoS ${qos}: not offered, SUBACK grants QoS ${granted}` };
  const latenciesMs: number[] = [];
  const lost: string[] = [];
  for (let number = 1; number <= MESSAGES; number++) {
    const beganMs = visit.clock.monoMs();
    const published = await publisher.publish(topic, String(number), { qos });
    if (!isAccepted(published)) return refused(qos, 'PUBLISH', published, version);
    const heard = await subscriber.hears(({ payload }) => payload.toString() === String(number));
    if (heard !== undefined) latenciesMs.push(heard.atMs - beganMs);
    else {
      lost.push(`message ${number} of ${MESSAGES} did not arrive within ${visit.timeoutMs} ms`);
    }
    // One more wait would tell nothing new.
    if (lost.length > 1 || latenciesMs.filter((ms) => ms > SLOW_MS).length > 1) break;
  }
  if (lost.length > 0) return vanished(qos, lost, latenciesMs);
  const says = `QoS ${qos}: ${timesText(latenciesMs)}`;
  const medianMs = median(latenciesMs);
  return medianMs > SLOW_MS ? { says, medianMs, slow: slow(qos, says) } : { says, medianMs };
}

function refused(qos: number, packet: string, reply: Reply, version: 4 | 5): Finding {
  const silent = reply.kind === 'silent';
  return {
    id: ID,
    severity: 'critical',
    says: silent
      ? `The broker does not acknowledge ${packet} of QoS ${qos}.`
      : `The broker refuses ${packet} of QoS ${qos}, though this user may use the topic.`,
    evidence: [replyText(packet, reply, version)],
    ...remedy(silent ? 'messages-lost' : 'qos-refused'),
  };
}

function vanished(qos: number, lost: readonly string[], latenciesMs: readonly number[]): Finding {
  return {
    id: ID,
    severity: 'critical',
    says:
      qos === 0
        ? 'Messages of QoS 0 are lost between publisher and subscriber, on connections that both stand.'
        : `The broker acknowledges messages of QoS ${qos} and does not deliver them.`,
    evidence: latenciesMs.length === 0 ? lost : [...lost, `those that arrived: ${timesText(latenciesMs)}`],
    ...remedy('messages-lost'),
  };
}

function slow(qos: number, says: string): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: `A message of QoS ${qos} takes more than ${SLOW_MS} ms from PUBLISH to arrival.`,
    evidence: [says],
    ...remedy('round-trip-slow'),
  };
}

function timesText(latenciesMs: readonly number[]): string {
  const count = latenciesMs.length === 1 ? '1 message' : `${latenciesMs.length} messages`;
  return `${count}, median ${milliseconds(median(latenciesMs))}, longest ${milliseconds(Math.max(...latenciesMs))}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
