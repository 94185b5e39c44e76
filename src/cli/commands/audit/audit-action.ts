import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { auditBrokerConfigs } from '../../../audit/audit-broker-configs.ts';
import type { AuditPart } from '../../../audit/audit-part.ts';
import { auditSettings } from '../../../audit/audit-settings.ts';
import { formats } from '../../../audit/formats/index.ts';
import { type AuditReport, auditReport, checkedChoice, hasAtLeast } from '../../../audit/report/audit-report.ts';
import { auditHtml } from '../../../audit/report/html.ts';
import { auditJson } from '../../../audit/report/json.ts';
import { auditJunit } from '../../../audit/report/junit.ts';
import { auditSarif } from '../../../audit/report/sarif.ts';
import { auditText } from '../../../audit/report/text.ts';
import { EXIT, type ExitCode, mostSevere } from '../../../core/exit-code.ts';
import { lookUp } from '../../../core/registry.ts';
import { messageOf, SreError } from '../../../core/sre-error.ts';
import type { Io } from '../../io.ts';
import { registries } from '../../registries.ts';
import { toolVersion } from '../chaos/tool-version.ts';
import type { AuditFlags } from './audit-flags.ts';
import { capturePart } from './capture-part.ts';
import { clientsPart } from './clients-part.ts';
import { livePart } from './live-part.ts';
import { namedTexts } from './named-texts.ts';

/** Audits everything that was named, prints and writes what was found, and says by the exit code how it went. */
export async function auditAction(io: Io, file: string | undefined, flags: AuditFlags): Promise<ExitCode> {
  checkedChoice(flags);
  if (flags.format !== undefined) lookUp(formats, 'format', flags.format);
  const errors: SreError[] = [];
  const parts: AuditPart[] = [];
  /** One part that cannot be had leaves the others alone. */
  const add = async (part: () => Promise<readonly AuditPart[]>): Promise<void> => {
    try {
      parts.push(...(await part()));
    } catch (error) {
      if (io.signal.aborted) {
        throw new SreError('SRE_STOPPED', 'stopped before the audit ended', { exitCode: EXIT.aborted, cause: error });
      }
      if (!(error instanceof SreError)) throw error;
      errors.push(error);
    }
  };
  const own = ownConfiguration(io, file, flags);
  if (own !== undefined) await add(async () => [await settingsPart(io, own)]);
  if (flags.brokerConfig !== undefined) {
    const read = await namedTexts(io, flags.brokerConfig);
    const audited = auditBrokerConfigs(read.texts, {
      ...(flags.format === undefined ? {} : { format: flags.format }),
      ...(flags.brokerVersion === undefined ? {} : { version: flags.brokerVersion }),
    });
    parts.push(...audited.parts);
    errors.push(...read.errors, ...audited.errors);
  }
  const { live } = flags;
  if (live !== undefined) await add(async () => [await livePart(io, live, flags)]);
  for (const capture of flags.capture ?? []) await add(async () => [await capturePart(io, capture)]);
  for (const asked of flags.clients ?? []) await add(async () => [await clientsPart(io, asked, file, flags)]);
  const report = auditReport(parts, errors, flags);
  await writeForms(io, report, flags);
  print(io, report, flags);
  if (hasAtLeast(report, flags.failOn)) return EXIT.finding;
  return errors.length === 0 ? EXIT.ok : mostSevere(errors.map(({ exitCode }) => exitCode));
}

/** Our own configuration: the one that was named, or the usual one when nothing else was. */
function ownConfiguration(io: Io, file: string | undefined, flags: AuditFlags): string | undefined {
  const others = [flags.brokerConfig, flags.live, flags.capture, flags.clients].some((each) => each !== undefined);
  return file ?? (others ? undefined : (io.env['SRE_CONFIG'] ?? 'sre.yaml'));
}

async function settingsPart(io: Io, file: string): Promise<AuditPart> {
  const { texts, errors } = await namedTexts(io, [file]);
  const [text] = texts;
  if (text !== undefined) return await auditSettings(text, registries, io.env);
  throw new SreError('SRE_NO_CONFIG', errors[0]?.message ?? `cannot read ${file}`, {
    hint: 'sre audit sre.yaml, or name something else: --broker-config FILE, --live URL, --capture FILE, --clients KIND=URL',
    cause: errors[0],
  });
}

function print(io: Io, report: AuditReport, flags: AuditFlags): void {
  const colour = io.stdout.isTTY === true && (io.env['NO_COLOR'] ?? '') === '';
  if (flags.json === true) io.stdout.write(auditJson(report));
  else if (report.parts.length > 0) io.stdout.write(auditText(report, colour));
  for (const { message, hint } of report.troubles) {
    io.stderr.write(`error: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`);
  }
}

async function writeForms(io: Io, report: AuditReport, flags: AuditFlags): Promise<void> {
  const forms: readonly (readonly [string | undefined, () => string | Promise<string>])[] = [
    [flags.sarif, async () => auditSarif(report, await toolVersion())],
    [flags.junit, () => auditJunit(report, flags.failOn)],
    [flags.html, () => auditHtml(report)],
  ];
  for (const [file, render] of forms) {
    if (file === undefined) continue;
    try {
      await writeFile(resolve(io.cwd, file), await render());
    } catch (error) {
      throw new SreError('SRE_NO_FILE', `cannot write ${file}: ${messageOf(error)}`, { cause: error });
    }
  }
}
