import { EXIT } from '../../core/exit-code.ts';
import { SourceError } from '../../core/source.ts';
import { SreError } from '../../core/sre-error.ts';
import { whereOf } from '../../mqtt/connect-options.ts';
import type { AuditPart } from '../audit-part.ts';
import { applyRules } from '../rule.ts';
import { trafficRules } from '../traffic/rules/index.ts';
import { trafficLines, trafficTables } from '../traffic/traffic-report.ts';
import type { TrafficSummary } from '../traffic/traffic-summary.ts';
import { short } from '../wording.ts';
import { type Heard, type ListenOptions, listenToTraffic } from './listen.ts';

/** The part, and what its rules saw. */
export interface LivePart extends AuditPart {
  readonly traffic: TrafficSummary;
}

/**
 * Listens to a broker for a while and judges what it hears. It never publishes; it keeps to its budget of messages, and
 * says so when it heard a sample only. Rejects with an {@link SreError} when nothing could be subscribed.
 */
export async function auditLive(options: ListenOptions, signal: AbortSignal): Promise<LivePart> {
  const where = whereOf(options.url);
  const heard = await listenToTraffic(options, signal).catch((error: unknown) => {
    if (!(error instanceof SourceError)) throw error;
    throw new SreError('SRE_NO_TRAFFIC', error.message, {
      exitCode: EXIT.precondition,
      hint: `sre doctor ${where} says which step fails and why`,
      cause: error,
    });
  });
  if (heard.subscribed.length === 0) {
    throw new SreError(
      'SRE_NO_TRAFFIC',
      `${where}: the broker refused the subscription to ${heard.refused.join(', ')}`,
      {
        exitCode: EXIT.precondition,
        hint: 'name filters this user may read, or give the user the right to read # for the audit',
      },
    );
  }
  const traffic = heard.table.summary(heard.listenedMs / 1_000);
  return {
    subject: 'live',
    name: where,
    summary: [...listenLines(options, heard), ...trafficLines(traffic), ...silenceLines(options, heard, traffic)],
    rules: Object.keys(trafficRules),
    findings: applyRules(trafficRules, traffic),
    tables: trafficTables(traffic),
    traffic,
  };
}

/** Silence is no proof that all is well: who heard nothing has judged nothing. */
function silenceLines({ auth, url }: ListenOptions, { subscribed }: Heard, traffic: TrafficSummary): readonly string[] {
  if (traffic.messages > 0 || traffic.stored > 0) return [];
  const who = auth.username === undefined ? 'clients without a user' : `user ${auth.username}`;
  return [
    `nothing could be judged: nobody published meanwhile, or an access rule keeps ${who} from hearing ${subscribed.join(', ')} (Mosquitto grants such a subscription and delivers nothing); see sre doctor ${url} --only authorization,topic --topic TOPIC`,
  ];
}

function listenLines({ forMs, budget }: ListenOptions, heard: Heard): readonly string[] {
  const { protocolVersion, subscribed, refused, lowered, listenedMs, rests, cutShort } = heard;
  const seconds = short(listenedMs / 1_000);
  return [
    `MQTT ${protocolVersion === 5 ? '5' : '3.1.1'}, listened to ${subscribed.join(', ')} for ${seconds} s`,
    ...(rests === 0
      ? []
      : [
          `a sample: ${rests} times more than ${budget.messagesPerSecond} messages came within a second and the subscription rested, so ${seconds} of ${forMs / 1_000} s were heard`,
        ]),
    ...lowered.map(
      ({ filter, qos }) =>
        `the broker granted QoS ${qos} on ${filter}: messages published with more arrive with QoS ${qos}`,
    ),
    ...refused.map((filter) => `the broker refused the subscription to ${filter}`),
    ...(cutShort === undefined ? [] : [`cut short: ${cutShort}`]),
    ...(protocolVersion === 5
      ? []
      : [
          'whether a message is published with the retain flag cannot be seen with MQTT 3.1.1: topics retained at the start are taken as retained',
        ]),
  ];
}
