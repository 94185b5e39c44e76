import { type Diagnosis, isTroubled } from '../diagnosis.ts';

/** The visits as an object whose shape is documented and stays; what is not known is absent. */
export function reportJson(diagnoses: readonly Diagnosis[], symptom?: string): object {
  return {
    ...(symptom === undefined ? {} : { symptom }),
    troubled: diagnoses.some(isTroubled),
    visits: diagnoses.map(({ url, rungs, findings, facts, leftBehind, tookMs }) => ({
      url,
      tookMs: Math.round(tookMs),
      findings,
      checks: rungs.map(({ id, title, outcome, says, evidence, tookMs: ms, blockedBy }) => ({
        id,
        title,
        outcome,
        says,
        evidence,
        ...(ms === undefined ? {} : { tookMs: Math.round(ms) }),
        ...(blockedBy === undefined ? {} : { blockedBy }),
      })),
      facts: {
        ...(facts.addresses === undefined ? {} : { addresses: facts.addresses }),
        ...(facts.reachable === undefined ? {} : { reachable: facts.reachable }),
        ...(facts.tls === undefined ? {} : { tls: facts.tls }),
        ...(facts.protocolVersion === undefined ? {} : { protocol: facts.protocolVersion === 5 ? '5' : '3.1.1' }),
        ...(facts.limits === undefined ? {} : { limits: facts.limits }),
        ...(facts.brokerVersion === undefined ? {} : { brokerVersion: facts.brokerVersion }),
      },
      leftBehind,
    })),
  };
}
