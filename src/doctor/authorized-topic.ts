import type { Finding } from '../core/finding.ts';
import { SourceError } from '../core/source.ts';
import { openCheckClient } from './check-client.ts';
import { openDeviceClient } from './device-client.ts';
import { sureQos, versionOf } from './granted.ts';
import { clientIdFor } from './open-connection.ts';
import { remedy } from './remedies.ts';
import { isAccepted, type Reply, replyText } from './reply.ts';
import { isValidFilter, withoutShare } from './topic-filter.ts';
import type { Visit } from './visit.ts';

/** What was found out about the right to the topic in question. */
export interface TopicRight {
  readonly findings: readonly Finding[];
  readonly evidence: readonly string[];
}

const nothing: TopicRight = { findings: [], evidence: [] };

/** Subscribes to the topic in question, as the device in question when it was named. Nothing is published there. */
export async function authorizedTopic(visit: Visit, signal: AbortSignal): Promise<TopicRight> {
  const filter = visit.topic === undefined ? undefined : withoutShare(visit.topic);
  if (filter === undefined || !isValidFilter(filter)) return nothing; // the check `topic` says what is wrong with it
  return visit.as === undefined
    ? await asOurselves(visit, filter, signal)
    : await asDevice(visit, visit.as, filter, signal);
}

async function asOurselves(visit: Visit, filter: string, signal: AbortSignal): Promise<TopicRight> {
  await using client = await openCheckClient(visit, { clientId: clientIdFor(visit, 'autop') }, signal);
  const reply = await client.subscribe(filter, sureQos(visit));
  if (!isAccepted(reply)) return { findings: [denied(visit, filter, reply)], evidence: [] };
  return {
    findings: [],
    evidence: [`may subscribe to ${filter} (rules that go by client id are not seen: name the device with --as)`],
  };
}

async function asDevice(visit: Visit, clientId: string, filter: string, signal: AbortSignal): Promise<TopicRight> {
  try {
    await using device = await openDeviceClient(visit, clientId, signal);
    if (device.hasSession) {
      const spared = `${clientId} has a session at the broker, so its subscriptions were left alone; had it been connected, that connection was taken over`;
      const { findings, evidence } = await asOurselves(visit, filter, signal);
      return { findings, evidence: [spared, ...evidence] };
    }
    const reply = await device.client.subscribe(filter, sureQos(visit));
    if (isAccepted(reply)) {
      return {
        findings: [],
        evidence: [`${clientId} may subscribe to ${filter}; had it been connected, that connection was taken over`],
      };
    }
    if (reply.kind !== 'ended') return { findings: [denied(visit, filter, reply)], evidence: [] };
    const ours = await asOurselves(visit, filter, signal);
    if (ours.findings.length > 0) return ours;
    return { findings: [], evidence: [`connected as ${clientId}, we were thrown out before SUBACK: see takeover`] };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { findings: [notLetIn(clientId, error)], evidence: [] };
  }
}

function denied(visit: Visit, filter: string, reply: Reply): Finding {
  return {
    id: 'authorization',
    severity: 'critical',
    says: `This user may not subscribe to ${filter}.`,
    evidence: [replyText('SUBSCRIBE', reply, versionOf(visit))],
    ...remedy('not-authorized'),
  };
}

function notLetIn(clientId: string, { message }: SourceError): Finding {
  return {
    id: 'authorization',
    severity: 'critical',
    says: `The broker lets this user in, but not with the client id ${clientId}.`,
    evidence: [message],
    ...remedy('not-authorized'),
  };
}
