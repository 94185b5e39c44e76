import { DeadlineError } from '../../core/deadline.ts';
import type { Finding } from '../../core/finding.ts';
import { SourceError } from '../../core/source.ts';
import { answerOf, good } from '../answer.ts';
import { authorizedTopic } from '../authorized-topic.ts';
import type { Check } from '../check.ts';
import { type CheckClient, openCheckClient } from '../check-client.ts';
import { highestQos, sureQos, versionOf } from '../granted.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import { isAccepted, isDenied, replyText } from '../reply.ts';
import type { Visit } from '../visit.ts';

const ID = 'authorization';
/** Many a good set of rules keeps a user to its own topics: then this is no trouble of the devices. */
const OWN_TOPICS =
  'If this user is kept to topics of its own on purpose, devices are fine: allow it those of this tool as well (Mosquitto: topic readwrite mqtt-sre/doctor/#), or ask with --topic TOPIC about one it has';

/** Whether this user may publish and subscribe; a refusal may come in a packet, by hanging up, or in silence. */
export const authorization: Check = {
  title: 'Right to publish and subscribe',
  after: ['connect', 'credentials'],
  async run(visit, signal) {
    await using subscriber = await openCheckClient(visit, { clientId: clientIdFor(visit, 'ausub') }, signal);
    const publisher = await openSecond(visit, signal);
    if ('severity' in publisher) return answerOf([publisher], good(''));
    await using closing = publisher;
    const own = await ownTopic(visit, subscriber, closing, signal);
    const asked = await authorizedTopic(visit, signal);
    const evidence = [...own.evidence, ...asked.evidence];
    return answerOf([...own.findings, ...asked.findings], good('may publish and subscribe', evidence));
  },
};

/** The first visit of two clients at once: a broker at its limit turns the second away. */
async function openSecond(visit: Visit, signal: AbortSignal): Promise<CheckClient | Finding> {
  try {
    return await openCheckClient(visit, { clientId: clientIdFor(visit, 'aupub') }, signal);
  } catch (error) {
    const isSilent = error instanceof DeadlineError && !signal.aborted;
    if (!isSilent && (!(error instanceof SourceError) || error.reason === 'auth')) throw error;
    return {
      id: ID,
      severity: 'critical',
      says: `The broker took one connection and ${isSilent ? 'left a second one without an answer' : 'turned a second one away'}.`,
      evidence: [error.message],
      ...remedy('too-many-connections'),
    };
  }
}

interface Part {
  readonly findings: readonly Finding[];
  readonly evidence: readonly string[];
}

async function ownTopic(
  visit: Visit,
  subscriber: CheckClient,
  publisher: CheckClient,
  signal: AbortSignal,
): Promise<Part> {
  const version = versionOf(visit);
  const topic = `${visit.prefix}/authorization`;
  const findings: Finding[] = [];
  const subscribed = await subscriber.subscribe(topic, sureQos(visit));
  if (!isAccepted(subscribed)) {
    findings.push(
      denied(`This user may not subscribe to ${topic}.`, [replyText('SUBSCRIBE', subscribed, version)], visit),
    );
  }
  const published = await publisher.publish(topic, 'may I', { qos: sureQos(visit) });
  if (isDenied(published)) {
    findings.push(denied(`This user may not publish to ${topic}.`, [replyText('PUBLISH', published, version)], visit));
  }
  if (findings.length > 0) return { findings, evidence: [] };
  if ((await subscriber.hears((message) => message.topic === topic)) !== undefined) {
    return { findings, evidence: [`a message on ${topic} was accepted and came back`] };
  }
  return await silence(visit, subscriber, topic, replyText('PUBLISH', published, version), signal);
}

/** Nothing came back at the first QoS. When it does at another, that is no matter of rights: the round trip tells. */
async function silence(
  visit: Visit,
  subscriber: CheckClient,
  topic: string,
  reply: string,
  signal: AbortSignal,
): Promise<Part> {
  for (const qos of [0, 2] as const) {
    if (qos > highestQos(visit)) continue;
    await using publisher = await openCheckClient(visit, { clientId: clientIdFor(visit, `auq${qos}`) }, signal);
    await publisher.publish(topic, `again ${qos}`, { qos });
    if ((await subscriber.hears((message) => message.topic === topic)) !== undefined) {
      return { findings: [], evidence: [`of QoS 0, 1 and 2 not every message on ${topic} came back: see round-trip`] };
    }
  }
  const evidence = [reply, `no message came back at any QoS, each was waited for ${visit.timeoutMs} ms`];
  if ((await control(visit, signal)) !== undefined) {
    evidence.push('messages of $SYS do arrive: delivery works, and a rule stands in the way of this topic');
  }
  const says = `The broker accepts messages on ${topic} and never delivers them: a silent denial of publish or subscribe.`;
  return { findings: [denied(says, evidence, visit)], evidence: [] };
}

/** A message of somebody else: that of the broker about itself. */
async function control(visit: Visit, signal: AbortSignal): Promise<unknown> {
  await using client = await openCheckClient(visit, { clientId: clientIdFor(visit, 'auctl') }, signal);
  if (!isAccepted(await client.subscribe('$SYS/broker/uptime', 0))) return undefined;
  return await client.hears(() => true);
}

function denied(says: string, evidence: readonly string[], { auth }: Visit): Finding {
  const who = auth.username === undefined ? 'connected without a user name' : `connected as user ${auth.username}`;
  const { cause, fix } = remedy('not-authorized');
  return { id: ID, severity: 'critical', says, evidence: [who, ...evidence], cause, fix: [OWN_TOPICS, ...fix] };
}
