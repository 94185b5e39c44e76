import { lookUp } from '../core/registry.ts';
import { SreError } from '../core/sre-error.ts';
import type { AuditPart } from './audit-part.ts';
import type { BridgeSetup, BrokerSetup } from './broker-setup.ts';
import { isLayer } from './formats/emqx/layers.ts';
import type { ConfigFormat, SourceText } from './formats/format.ts';
import { formats } from './formats/index.ts';
import { isIncluded } from './formats/mosquitto/includes.ts';
import { applyRules } from './rule.ts';
import { fleetRules } from './rules/fleet.ts';
import { brokerSetupRules, kindRules } from './rules/index.ts';

/** What an operator says about the files. */
export interface BrokerConfigOptions {
  /** A key of {@link formats} for all of them; absent: each is recognised by itself. */
  readonly format?: string;
  /** Version of the brokers, for their defaults. */
  readonly version?: string;
}

/** A file that was read, and by what. */
interface ReadFile {
  readonly format: ConfigFormat;
  readonly setup: BrokerSetup;
}

/** Audits the configurations of brokers; what cannot be read is an error beside the others, never in their way. */
export function auditBrokerConfigs(
  sources: readonly SourceText[],
  options: BrokerConfigOptions = {},
): { readonly parts: readonly AuditPart[]; readonly errors: readonly SreError[] } {
  const errors: SreError[] = [];
  const read = sources
    .filter(({ file }) => !isIncluded(file, sources) && !isLayer(file, sources))
    .flatMap((source): ReadFile[] => {
      try {
        return [readSource(source, sources, options)];
      } catch (error) {
        if (!(error instanceof SreError)) throw error;
        errors.push(error);
        return [];
      }
    });
  const parts = read.map((each) => partOf(each, options.version));
  return { parts: [...parts, ...together(read.map(({ setup }) => setup))], errors };
}

function readSource(
  source: SourceText,
  sources: readonly SourceText[],
  { format: given, version }: BrokerConfigOptions,
): ReadFile {
  const format = formatOf(source, given);
  const beside = sources.filter((other) => other !== source);
  const setup = format.read(source.text, source.file, { beside, ...(version === undefined ? {} : { version }) });
  return { format, setup: { ...setup, bridges: setup.bridges.map(withoutUser) } };
}

/** No broker reads a user and password in the address of a bridge, people write them there all the same. */
function withoutUser(bridge: BridgeSetup): BridgeSetup {
  return { ...bridge, address: bridge.address.replace(/[^\s/]*@/g, '') };
}

function formatOf({ file, text }: SourceText, given: string | undefined): ConfigFormat {
  if (given !== undefined) return lookUp(formats, 'format', given);
  const name = file.split(/[\\/]/).at(-1) ?? file;
  const all = Object.values(formats);
  // A name says more than a line that looks alike.
  const found = all.find(({ detect }) => detect(name, '')) ?? all.find(({ detect }) => detect('', text));
  if (found !== undefined) return found;
  throw new SreError('SRE_UNKNOWN_FORMAT', `${file}: not recognised as the configuration of a broker`, {
    hint: /\.ya?ml$/i.test(name)
      ? `for our own configuration: sre audit ${file} --broker-config ...`
      : `say what it is: --format ${Object.keys(formats).join(' | ')}`,
  });
}

function partOf({ format, setup }: ReadFile, version: string | undefined): AuditPart {
  return {
    subject: 'broker-config',
    name: setup.file,
    summary: [
      summaryOf(format, setup),
      version === undefined
        ? 'what it does not say is taken from the newest release known here; --broker-version names another'
        : `what it does not say is taken from release ${version}`,
    ],
    rules: rulesFor(setup),
    findings: applyRules(brokerSetupRules, setup, format.fixes),
  };
}

/** The rules that can be broken by this kind at all: those of other kinds would pass, and say nothing. */
function rulesFor({ kind }: BrokerSetup): string[] {
  return Object.keys(brokerSetupRules).filter((id) => !Object.hasOwn(kindRules, id) || id.startsWith(`${kind}-`));
}

/** What they do together; only bridges make brokers meet. */
function together(setups: readonly BrokerSetup[]): AuditPart[] {
  const bridging = setups.filter(({ bridges }) => bridges.length > 0);
  const bridges = bridging.flatMap((setup) => setup.bridges);
  if (bridges.length === 0) return [];
  return [
    {
      subject: 'broker-configs',
      name: bridging.map(({ file }) => file).join(', '),
      summary: [`bridges together: ${bridges.map(({ name, address }) => `${name} to ${address}`).join(', ')}`],
      rules: Object.keys(fleetRules),
      findings: applyRules(fleetRules, setups),
    },
  ];
}

function summaryOf({ title }: ConfigFormat, { listeners, bridges, admin }: BrokerSetup): string {
  const ports = listeners.map(({ port, transport }) => `${transport} ${port}`).join(', ');
  return [
    title,
    listeners.length === 0 ? 'no MQTT listener' : `listening at ${ports}`,
    ...(bridges.length === 0 ? [] : [bridges.length === 1 ? '1 bridge' : `${bridges.length} bridges`]),
    ...(admin.length === 0 ? [] : [`admin at ${admin.map(({ port }) => port).join(', ')}`]),
  ].join('; ');
}
