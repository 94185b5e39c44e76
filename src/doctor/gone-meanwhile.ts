import { atLeast, type Finding } from '../core/finding.ts';
import { explained } from './explained.ts';
import type { Rung } from './ladder.ts';
import { clientIdFor } from './open-connection.ts';
import { attemptConnect } from './port/connect-attempt.ts';
import type { Visit } from './visit.ts';

/** The check that told the broker is there; what it says stops being true when the broker goes away. */
const ID = 'connect';
/** Fewer checks without an answer may have reasons of their own, as long as the broker still answers. */
const SEVERAL = 3;

/**
 * Asks once more whether the broker is there when checks behind CONNECT got no answer or found trouble, and tells by the rung of
 * CONNECT that it went away: what the others say of it is about a broker that was not there.
 */
export async function withGoneMeanwhile(
  visit: Visit,
  rungs: readonly Rung[],
  signal: AbortSignal,
): Promise<readonly Rung[]> {
  const at = rungs.findIndex(({ id }) => id === ID);
  const rung = rungs[at];
  const [ip] = visit.facts.reachable ?? [];
  const { protocolVersion: version, refusal } = visit.facts;
  if (rung === undefined || ip === undefined || version === undefined || isTrouble(rung)) return rungs;
  if (refusal !== undefined) return rungs; // one more failed login could lock the user out
  const later = rungs.slice(at + 1);
  const unanswered = later.filter(({ outcome, says }) => outcome === 'unknown' && says.startsWith('could not be told'));
  if (unanswered.length === 0 && !later.some(isTrouble)) return rungs;

  const wish = { ip, protocolVersion: version, clientId: clientIdFor(visit, 'again') };
  const attempt = await attemptConnect(visit, wish, signal);
  const isBack = attempt.kind === 'answered';
  if (isBack && unanswered.length < SEVERAL) return rungs;
  const finding = explained(
    {
      id: ID,
      severity: isBack ? 'warning' : 'critical',
      says: isBack
        ? `${ip} stopped answering in the middle of the visit, and answers again`
        : `${ip} stopped answering in the middle of the visit`,
      evidence: [
        `at first: ${rung.says}`,
        `at last: ${isBack ? 'CONNACK' : attempt.says}`,
        ...(unanswered.length === 0 ? [] : [`without an answer: ${unanswered.map(({ id }) => id).join(', ')}`]),
      ],
    },
    'gone-meanwhile',
    { URL: visit.url },
  );
  return rungs.with(at, told(rung, finding));
}

function told(rung: Rung, finding: Finding): Rung {
  return { ...rung, outcome: 'finding', says: finding.says, findings: [finding, ...rung.findings] };
}

function isTrouble({ findings }: Rung): boolean {
  return findings.some(({ severity }) => atLeast(severity, 'warning'));
}
