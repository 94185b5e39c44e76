import type { AuditPart } from '../audit-part.ts';
import { applyRules } from '../rule.ts';
import { trafficRules } from '../traffic/rules/index.ts';
import { captureLines, captureTables } from './capture-report.ts';
import type { CaptureSummary } from './capture-summary.ts';
import { type CaptureOptions, readSessions } from './read-sessions.ts';
import { captureRules } from './rules/index.ts';

/** The part, and what its rules saw. */
export interface CapturePart extends AuditPart {
  readonly capture: CaptureSummary;
}

/**
 * Reads a capture and judges the MQTT connections and messages in it. Throws an {@link SreError} for a file that is no
 * capture; a damaged one is read as far as it goes.
 */
export async function auditCapture(options: CaptureOptions, signal: AbortSignal): Promise<CapturePart> {
  const capture = await readSessions(options, signal);
  return {
    subject: 'capture',
    name: options.path,
    summary: captureLines(capture),
    rules: [...Object.keys(captureRules), ...Object.keys(trafficRules)],
    findings: [...applyRules(captureRules, capture), ...applyRules(trafficRules, capture.traffic)],
    tables: captureTables(capture),
    capture,
  };
}
