import type { Finding } from '../../core/finding.ts';
import { reasonText } from '../../mqtt/reason-words.ts';
import { answerOf, good } from '../answer.ts';
import type { Check } from '../check.ts';
import { type CheckClient, openCheckClient } from '../check-client.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import type { Visit } from '../visit.ts';

const ID = 'keep-alive';
/** What we ask for, to see how long a silent connection lives. */
const ASKED_SECONDS = 2;
/** What clients usually ask for. */
const USUAL_SECONDS = 60;
/** A keep-alive of this or less is shorter than the usual pauses of mobile and radio networks. */
const SHORT_SECONDS = 10;
/** A keep-alive the broker insists on is not waited for beyond this. */
const PATIENCE_SECONDS = 5;
/** Brokers look after silent connections every few seconds, so that they end later than the protocol says. */
const LATE_MS = 8_000;

/** PINGREQ is answered, a client that sends it is left alone, and one that says nothing is ended. */
export const keepAlive: Check = {
  title: 'Keep-alive',
  after: ['connect', 'credentials'],
  early: 'authorization', // which has to see whether a second connection is taken
  async run(visit, signal) {
    const usual = await usualKeepAlive(visit, signal);
    const asked = { keepAliveSeconds: ASKED_SECONDS };
    await using pinging = await openCheckClient(visit, { ...asked, clientId: clientIdFor(visit, 'kapng') }, signal);
    await using silent = await openCheckClient(
      visit,
      { ...asked, pings: false, clientId: clientIdFor(visit, 'kasil') },
      signal,
    );
    const findings = usual === undefined ? [] : shortOrNone(usual);
    const evidence = usual === undefined ? [] : [`asked for ${USUAL_SECONDS} s, the broker sets ${usual} s`];
    const ponged = await pinging.ping();
    if (ponged.kind === 'silent') return answerOf([noPong(visit), ...findings], good(''));
    const grantedSeconds = silent.connack.limits.serverKeepAliveSeconds ?? ASKED_SECONDS;
    if (grantedSeconds === 0 || grantedSeconds > PATIENCE_SECONDS) {
      const why = `not waited for: asked for ${ASKED_SECONDS} s, the broker sets ${grantedSeconds} s`;
      return answerOf(
        findings,
        good('PINGREQ is answered', [...evidence, `the end of a silent connection was ${why}`]),
      );
    }
    const seen = await silence(visit, silent, pinging, grantedSeconds);
    return answerOf(
      [...findings, ...seen.findings],
      good('PINGREQ is answered, a silent connection is ended', [...evidence, ...seen.evidence]),
    );
  },
};

/** What the broker makes of the keep-alive most clients ask for; undefined when it says nothing about it. */
async function usualKeepAlive(visit: Visit, signal: AbortSignal): Promise<number | undefined> {
  const wish = { clientId: clientIdFor(visit, 'kausu'), keepAliveSeconds: USUAL_SECONDS };
  await using client = await openCheckClient(visit, wish, signal);
  return client.connack.limits.serverKeepAliveSeconds;
}

async function silence(
  visit: Visit,
  silent: CheckClient,
  pinging: CheckClient,
  grantedSeconds: number,
): Promise<{ readonly findings: readonly Finding[]; readonly evidence: readonly string[] }> {
  const { clock, timeoutMs } = visit;
  const dueMs = 1_500 * grantedSeconds;
  const beganMs = clock.monoMs();
  const hasEnded = await silent.ends(dueMs + Math.min(LATE_MS, 4 * timeoutMs));
  const tookMs = clock.monoMs() - beganMs;
  const rest = dueMs + 1_000 * (grantedSeconds / 2) - tookMs;
  if (await pinging.ends(Math.max(rest, 0))) return { findings: [endedAnyway(pinging, grantedSeconds)], evidence: [] };
  if (!hasEnded) return { findings: [neverEnded(grantedSeconds, tookMs)], evidence: [] };
  const code = silent.disconnectCode();
  const told = code === undefined ? '' : `, told ${reasonText(code, 5)}`;
  const late =
    tookMs > dueMs + 1_000 ? ` (due after ${(dueMs / 1_000).toFixed(1)} s; brokers look every few seconds)` : '';
  return {
    findings: [],
    evidence: [
      `a connection with a keep-alive of ${grantedSeconds} s that says nothing was ended after ${(tookMs / 1_000).toFixed(1)} s${told}${late}`,
      'one that sends PINGREQ in time was left alone',
    ],
  };
}

function shortOrNone(seconds: number): Finding[] {
  if (seconds > SHORT_SECONDS) return [];
  const evidence = [`asked for ${USUAL_SECONDS} s, CONNACK says "server keep alive: ${seconds} s"`];
  if (seconds === 0) {
    return [
      {
        id: ID,
        severity: 'info',
        says: 'The broker turns keep-alive off: it will not notice clients that vanish.',
        evidence,
        ...remedy('keep-alive-ignored'),
      },
    ];
  }
  return [
    {
      id: ID,
      severity: 'warning',
      says: `The broker insists on a keep-alive of ${seconds} s: a pause of the network of ${1.5 * seconds} s drops every client.`,
      evidence,
      ...remedy('keep-alive-too-short'),
    },
  ];
}

function noPong({ timeoutMs }: Visit): Finding {
  return {
    id: ID,
    severity: 'critical',
    says: 'The broker does not answer PINGREQ, so that clients give up connections which are good.',
    evidence: [`no PINGRESP within ${timeoutMs} ms`],
    ...remedy('keep-alive-ignored'),
  };
}

function endedAnyway(pinging: CheckClient, grantedSeconds: number): Finding {
  const code = pinging.disconnectCode();
  return {
    id: ID,
    severity: 'critical',
    says: 'The connection drops although the client sends PINGREQ in time.',
    evidence: [
      `keep-alive ${grantedSeconds} s, PINGREQ every ${grantedSeconds} s`,
      ...(code === undefined ? [] : [`the broker sent DISCONNECT ${reasonText(code, 5)}`]),
    ],
    ...remedy('keep-alive-too-short'),
  };
}

function neverEnded(grantedSeconds: number, tookMs: number): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: 'The broker does not end connections that say nothing: clients that vanish stay connected, and their wills wait.',
    evidence: [
      `keep-alive ${grantedSeconds} s, due to end after ${1.5 * grantedSeconds} s, still open after ${(tookMs / 1_000).toFixed(1)} s`,
    ],
    ...remedy('keep-alive-ignored'),
  };
}
