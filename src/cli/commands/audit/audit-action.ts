import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { auditBrokerConfigs } from '../../../audit/audit-broker-configs.ts';
import type { AuditPart } from '../../../audit/audit-part.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { atLeast, type Severity } from '../../../core/finding.ts';
import type { Io } from '../../io.ts';

/** What the operator says. */
export interface AuditFlags {
  readonly brokerConfig?: readonly string[];
  readonly format?: string;
  readonly brokerVersion?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly failOn: Severity;
  readonly rules?: boolean;
  readonly json?: boolean;
}

/** Audits everything that was named, prints it, and says by the exit code how it went. */
export async function auditAction(io: Io, _file: string | undefined, flags: AuditFlags): Promise<ExitCode> {
  const sources = await Promise.all(
    (flags.brokerConfig ?? []).map(async (file) => ({ file, text: await readFile(resolve(io.cwd, file), 'utf8') })),
  );
  const { parts } = auditBrokerConfigs(sources, {
    ...(flags.format === undefined ? {} : { format: flags.format }),
    ...(flags.brokerVersion === undefined ? {} : { version: flags.brokerVersion }),
  });
  io.stdout.write(`${JSON.stringify(parts satisfies readonly AuditPart[], null, 2)}\n`);
  const findings = parts.flatMap((part) => part.findings);
  return findings.some((finding) => atLeast(finding.severity, flags.failOn)) ? EXIT.finding : EXIT.ok;
}
