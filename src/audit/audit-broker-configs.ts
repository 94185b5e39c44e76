import { lookUp } from '../core/registry.ts';
import { SreError } from '../core/sre-error.ts';
import type { AuditPart } from './audit-part.ts';
import type { BrokerSetup } from './broker-setup.ts';
import type { ConfigFormat, SourceText } from './formats/format.ts';
import { formats } from './formats/index.ts';
import { applyRules } from './rule.ts';
import { brokerSetupRules } from './rules/index.ts';

/** What an operator says about the files. */
export interface BrokerConfigOptions {
  /** A key of {@link formats} for all of them; absent: each is recognised by itself. */
  readonly format?: string;
  /** Version of the brokers, for their defaults. */
  readonly version?: string;
}

/** Audits the configurations of brokers; what cannot be read is an error beside the others, never in their way. */
export function auditBrokerConfigs(
  sources: readonly SourceText[],
  { format, version }: BrokerConfigOptions = {},
): { readonly parts: readonly AuditPart[]; readonly errors: readonly SreError[] } {
  const errors: SreError[] = [];
  const parts = sources.flatMap((source): AuditPart[] => {
    try {
      const { kind, reader } = formatOf(source, format);
      const beside = sources.filter((other) => other !== source);
      const setup = reader.read(source.text, source.file, { beside, ...(version === undefined ? {} : { version }) });
      return [
        {
          subject: 'broker-config',
          name: source.file,
          summary: [summaryOf(reader, setup)],
          rules: Object.keys(brokerSetupRules),
          findings: applyRules(brokerSetupRules, { ...setup, kind }, reader.fixes),
        },
      ];
    } catch (error) {
      if (!(error instanceof SreError)) throw error;
      errors.push(error);
      return [];
    }
  });
  return { parts, errors };
}

function formatOf({ file, text }: SourceText, given: string | undefined): { kind: string; reader: ConfigFormat } {
  if (given !== undefined) return { kind: given, reader: lookUp(formats, 'format', given) };
  const name = file.split(/[\\/]/).at(-1) ?? file;
  const found = Object.entries(formats).find(([, { detect }]) => detect(name, text));
  if (found === undefined) {
    throw new SreError('SRE_UNKNOWN_FORMAT', `${file}: no configuration of a broker this program knows`, {
      hint: `say what it is: --format ${Object.keys(formats).join(', --format ')}`,
    });
  }
  return { kind: found[0], reader: found[1] };
}

function summaryOf({ title }: ConfigFormat, { listeners, bridges }: BrokerSetup): string {
  return `${title}, ${listeners.length} listeners, ${bridges.length} bridges`;
}
