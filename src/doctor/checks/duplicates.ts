import type { Finding } from '../../core/finding.ts';
import { answerOf, good } from '../answer.ts';
import type { Check } from '../check.ts';
import { openCheckClient } from '../check-client.ts';
import { highestQos } from '../granted.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import { isAccepted } from '../reply.ts';
import type { Visit } from '../visit.ts';

const ID = 'duplicates';
const MESSAGES = 10;
/** How long copies are listened for after the last message came. */
const COPIES_MS = 300;

/** QoS 1 may deliver a message twice; QoS 2 may not. */
export const duplicates: Check = {
  title: 'Duplicates at QoS 1 and 2',
  after: ['round-trip'],
  async run(visit, signal) {
    const findings: Finding[] = [];
    const evidence: string[] = [];
    for (const qos of [1, 2] as const) {
      const copies = qos > highestQos(visit) ? undefined : await copiesAt(visit, qos, signal);
      if (copies === undefined) {
        evidence.push(`QoS ${qos}: not offered`);
        continue;
      }
      evidence.push(`QoS ${qos}: ${MESSAGES} messages, ${copies.count} of them more than once`);
      if (copies.count > 0) findings.push(qos === 1 ? normal(copies) : broken(copies));
    }
    return answerOf(findings, good('no message came twice', evidence));
  },
};

interface Copies {
  /** Messages that came more than once. */
  readonly count: number;
  /** Copies the broker marked as sent before. */
  readonly marked: number;
}

async function copiesAt(visit: Visit, qos: 1 | 2, signal: AbortSignal): Promise<Copies | undefined> {
  const topic = `${visit.prefix}/duplicates/${qos}`;
  await using subscriber = await openCheckClient(visit, { clientId: clientIdFor(visit, `dusub${qos}`) }, signal);
  await using publisher = await openCheckClient(visit, { clientId: clientIdFor(visit, `dupub${qos}`) }, signal);
  const granted = await subscriber.subscribe(topic, qos);
  if (!isAccepted(granted) || (granted.kind === 'answered' && granted.code < qos)) return undefined;
  for (let number = 0; number < MESSAGES; number++) await publisher.publish(topic, String(number), { qos });
  await subscriber.hears(({ payload }) => payload.toString() === String(MESSAGES - 1));
  await subscriber.hears(() => false, COPIES_MS);
  const seen = subscriber.heard.map(({ payload }) => payload.toString());
  const repeated = [...new Set(seen)].filter((one) => seen.indexOf(one) !== seen.lastIndexOf(one));
  return { count: repeated.length, marked: subscriber.heard.filter(({ dup }) => dup).length };
}

function normal({ count, marked }: Copies): Finding {
  return {
    id: ID,
    severity: 'info',
    says: `Of ${MESSAGES} messages of QoS 1, ${count} came more than once, which QoS 1 allows.`,
    evidence: [`${marked} of the copies carried the DUP flag`],
    ...remedy('redelivery'),
  };
}

function broken({ count, marked }: Copies): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: `Of ${MESSAGES} messages of QoS 2, ${count} came more than once: the broker does not keep "exactly once".`,
    evidence: [
      `${marked} of the copies carried the DUP flag`,
      'the publisher sent each of them once and was acknowledged once',
    ],
    ...remedy('qos-2-broken'),
  };
}
