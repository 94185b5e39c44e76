import type { Finding } from '../../core/finding.ts';
import { SourceError } from '../../core/source.ts';
import { answerOf, good } from '../answer.ts';
import type { Check } from '../check.ts';
import { type CheckClient, type Heard, openCheckClient } from '../check-client.ts';
import { sureQos, versionOf } from '../granted.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import { isAccepted, replyText } from '../reply.ts';
import type { Visit } from '../visit.ts';

const ID = 'retained';

/** A retained message waits for whoever subscribes later, and is gone once it is cleared; one not retained never waits. */
export const retained: Check = {
  title: 'Retained messages',
  after: ['authorization'],
  async run(visit, signal) {
    if (visit.facts.limits?.retainAvailable === false) {
      return answerOf([notOffered(['CONNACK says "retain available: no"'])], good('not offered by this broker'));
    }
    const topic = `${visit.prefix}/retained`;
    const qos = sureQos(visit);
    const clear = async (late: AbortSignal): Promise<void> => {
      await using cleaner = await openCheckClient(visit, { clientId: clientIdFor(visit, 'reclr') }, late);
      await cleaner.publish(topic, '', { qos, retain: true });
      await cleaner.ping();
      await cleaner.subscribe(topic, 0);
      await cleaner.ping();
      if (cleaner.heard.length > 0) throw new SourceError('refused', 'it is still there after it was cleared');
    };
    visit.undo(`retained message on ${topic}`, clear);
    await using publisher = await openCheckClient(visit, { clientId: clientIdFor(visit, 'repub') }, signal);
    const evidence = await unretained(visit, publisher, signal);
    const published = await publisher.publish(topic, 'kept', { qos, retain: true });
    if (!isAccepted(published)) {
      const seen = replyText('a retained PUBLISH', published, versionOf(visit));
      return answerOf([notOffered([seen])], good('not offered by this broker'));
    }
    await publisher.ping(); // QoS 0 is only written so far
    const heard = await laterHears(visit, topic, signal);
    if (heard === undefined) return answerOf([notKept(visit)], good(''));
    // Some acknowledge first and route afterwards: then this was the live copy, and the next subscriber gets the stored one.
    const isFlagged = heard.retain || (await laterHears(visit, topic, signal))?.retain === true;
    const findings = isFlagged ? [] : [unflagged()];
    await publisher.publish(topic, '', { qos, retain: true });
    await publisher.ping();
    findings.push(...(await notCleared(visit, topic, signal)));
    return answerOf(
      findings,
      good('kept for a later subscriber, flagged as retained, and gone once cleared', evidence),
    );
  },
};

/** What a client that subscribes now is given. */
async function laterHears(visit: Visit, topic: string, signal: AbortSignal): Promise<Heard | undefined> {
  await using kept = await newcomer(visit, topic, 'rekep', signal);
  return await kept.hears((message) => message.topic === topic);
}

async function newcomer(visit: Visit, topic: string, role: string, signal: AbortSignal): Promise<CheckClient> {
  const client = await openCheckClient(visit, { clientId: clientIdFor(visit, role) }, signal);
  await client.subscribe(topic, sureQos(visit));
  return client;
}

/** What becomes of a message that is neither retained nor subscribed to, which many expect to be kept. */
async function unretained(visit: Visit, publisher: CheckClient, signal: AbortSignal): Promise<string[]> {
  const topic = `${visit.prefix}/unretained`;
  const reply = await publisher.publish(topic, 'unheard', { qos: sureQos(visit) });
  await using late = await newcomer(visit, topic, 'relat', signal);
  await late.ping();
  if (late.heard.length > 0) return ['a message without the retained flag came to a later subscriber as well'];
  const says =
    'a message without the retained flag, published while nobody was subscribed, is gone for later subscribers';
  const isTold = reply.kind === 'answered' && reply.code === 0x10;
  return [isTold ? `${says}; PUBACK 0x10 (no matching subscribers) tells the publisher` : says];
}

async function notCleared(visit: Visit, topic: string, signal: AbortSignal): Promise<Finding[]> {
  await using client = await newcomer(visit, topic, 'regon', signal);
  await client.ping();
  if (client.heard.length === 0) return [];
  return [
    {
      id: ID,
      severity: 'warning',
      says: 'A retained message is still delivered after it was cleared with an empty one.',
      evidence: [`${client.heard.length} came to a new subscriber`],
      ...remedy('retained-broken'),
    },
  ];
}

function notOffered(evidence: readonly string[]): Finding {
  return {
    id: ID,
    severity: 'info',
    says: 'The broker keeps no retained messages.',
    evidence,
    ...remedy('retain-not-offered'),
  };
}

function notKept({ timeoutMs }: Visit): Finding {
  return {
    id: ID,
    severity: 'critical',
    says: 'The broker accepts a retained message and does not deliver it to a later subscriber.',
    evidence: [`nothing came within ${timeoutMs} ms after SUBACK`],
    ...remedy('retained-broken'),
  };
}

function unflagged(): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: 'A retained message comes to a later subscriber without the retained flag, so it looks new.',
    evidence: ['RETAIN is 0 in the PUBLISH to a new subscriber'],
    ...remedy('retained-broken'),
  };
}
