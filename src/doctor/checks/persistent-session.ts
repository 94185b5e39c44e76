import type { Finding } from '../../core/finding.ts';
import { answerOf, good } from '../answer.ts';
import type { Check } from '../check.ts';
import { openCheckClient } from '../check-client.ts';
import { sureQos, versionOf } from '../granted.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';

const ID = 'persistent-session';
/** Long enough for the check, short enough that the broker forgets by itself should we not come back. */
const EXPIRY_SECONDS = 120;

/** A client goes away and comes back: its session and a message of QoS 1 published meanwhile are there. */
export const persistentSession: Check = {
  title: 'Session kept across a reconnect',
  after: ['authorization'],
  async run(visit, signal) {
    const topic = `${visit.prefix}/persistent-session`;
    const qos = sureQos(visit);
    const clientId = clientIdFor(visit, 'pesub');
    const kept = { clientId, clean: false, sessionExpirySeconds: EXPIRY_SECONDS };
    const forget = async (late: AbortSignal): Promise<void> => {
      await using _gone = await openCheckClient(visit, { clientId, clean: true }, late);
    };
    visit.undo(`session of ${clientId}`, forget);
    const first = await openCheckClient(visit, kept, signal);
    const grantedSeconds =
      versionOf(visit) === 5 ? (first.connack.limits.sessionExpirySeconds ?? EXPIRY_SECONDS) : undefined;
    await first.subscribe(topic, qos);
    await first[Symbol.asyncDispose]();
    {
      await using publisher = await openCheckClient(visit, { clientId: clientIdFor(visit, 'pepub') }, signal);
      await publisher.publish(topic, 'while you were away', { qos });
    }
    await using back = await openCheckClient(visit, kept, signal);
    const isPresent = back.connack.sessionPresent;
    const evidence = [
      `CONNACK says "session present: ${isPresent ? 'yes' : 'no'}"`,
      ...(grantedSeconds === undefined ? [] : [`asked for ${EXPIRY_SECONDS} s, granted ${grantedSeconds} s`]),
    ];
    if (!isPresent) return answerOf([notKept(evidence, grantedSeconds === 0)], good(''));
    if (qos === 0) return good('the session is kept; the broker has no QoS that would queue messages for it', evidence);
    const heard = await back.hears((message) => message.topic === topic);
    if (heard === undefined) return answerOf([emptied(evidence, visit.timeoutMs)], good(''));
    const findings = grantedSeconds !== undefined && grantedSeconds < EXPIRY_SECONDS ? [shortened(grantedSeconds)] : [];
    return answerOf(findings, good('the session is kept, and a message of QoS 1 waits in it', evidence));
  },
};

function notKept(evidence: readonly string[], isOff: boolean): Finding {
  return {
    id: ID,
    severity: 'critical',
    says: isOff
      ? 'The broker keeps no sessions: it sets their expiry to 0, and what is published while a client is away is lost.'
      : 'The broker forgot the session of a client that went away for a moment, and what was published to it meanwhile.',
    evidence,
    ...remedy('session-lost'),
  };
}

function emptied(evidence: readonly string[], timeoutMs: number): Finding {
  return {
    id: ID,
    severity: 'critical',
    says: 'The broker kept the session, but not the message of QoS 1 that was published while the client was away.',
    evidence: [...evidence, `no message within ${timeoutMs} ms after CONNACK`],
    ...remedy('session-emptied'),
  };
}

function shortened(grantedSeconds: number): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: `The broker forgets a session ${grantedSeconds} s after its client has gone, whatever the client asks for.`,
    evidence: [`asked for ${EXPIRY_SECONDS} s, granted ${grantedSeconds} s`],
    ...remedy('session-lost'),
  };
}
