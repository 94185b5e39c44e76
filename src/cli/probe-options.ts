import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { mqttAddressSchema } from '../config/address.ts';
import { builtinModules } from '../config/builtin-modules.ts';
import { parseDuration } from '../config/duration.ts';
import type { ProbeModule, Settings } from '../config/settings.ts';
import { lookUp } from '../core/registry.ts';
import { Secret } from '../core/secret.ts';
import { SreError } from '../core/sre-error.ts';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import type { ProbeTarget } from '../probe/run-probe.ts';
import type { Io } from './io.ts';
import { loadSettings } from './load-settings.ts';

/** The flags of `sre probe`, as the parser gives them. */
export interface ProbeFlags {
  readonly config?: string;
  readonly module: string;
  readonly kind?: ProbeModule['kind'];
  readonly qos?: 0 | 1 | 2;
  readonly protocol?: 4 | 5;
  readonly timeout?: number;
  readonly ip?: 'ip4' | 'ip6';
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly insecure?: boolean;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly count: number;
  readonly every: number;
  readonly json?: boolean;
}

const DEFAULT_MODULE = 'mqtt_qos1';

/** Declares them. */
export function declareProbeFlags(command: Command): Command {
  return command
    .option('--module <name>', 'how to probe: a built-in module or one of --config', DEFAULT_MODULE)
    .option('--config <file>', 'take modules from here, and user and TLS when the address is one of a cluster')
    .option('--kind <kind>', `${KINDS.join(', ')}, instead of the module's`, choice(KINDS, KINDS))
    .option('--qos <n>', '0, 1 or 2', choice(['0', '1', '2'], [0, 1, 2] as const))
    .option('--protocol <version>', '3.1.1 or 5', choice(['3.1.1', '5'], [4, 5] as const))
    .option('--timeout <duration>', 'for the whole probe, such as 5s', duration)
    .option('--ip <family>', 'only IPv4 or IPv6 addresses: 4 or 6', choice(['4', '6'], ['ip4', 'ip6'] as const))
    .option('--ca <file>', 'trust certificates of this CA')
    .option('--cert <file>', 'client certificate')
    .option('--key <file>', 'its key')
    .option('--server-name <name>', 'name to ask for and to verify, instead of the host')
    .option('--insecure', 'go on after a bad certificate chain; it is still shown')
    .option('--user <name>', 'user name; the password comes from SRE_PROBE_PASSWORD or --password-file')
    .option('--password-file <file>', 'file that holds the password')
    .option('--count <n>', 'how many probes, one after the other', count, 1)
    .option('--every <duration>', 'from the end of one to the beginning of the next', duration, 1_000)
    .option('--json', 'print an object with every result');
}

const KINDS = ['connect', 'round_trip', 'retained', 'persistent_session'] as const;

function choice<T>(words: readonly string[], values: readonly T[]): (text: string) => T {
  return (text) => {
    const value = values[words.indexOf(text)];
    if (value === undefined) throw new InvalidArgumentError(`expected one of ${words.join(', ')}.`);
    return value;
  };
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1 || ms > 600_000) {
    throw new InvalidArgumentError('expected a duration of at most 10m, such as 5s.');
  }
  return ms;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000) throw new InvalidArgumentError('expected 1 to 10000.');
  return value;
}

/** What to probe and how, out of address, flags, environment and configuration. Throws SRE_BAD_OPTION. */
export async function probeRequest(
  io: Io,
  url: string,
  flags: ProbeFlags,
): Promise<{ readonly target: ProbeTarget; readonly module: ProbeModule }> {
  const mistake = mqttAddressSchema.safeParse(url).error?.issues[0]?.message;
  if (mistake !== undefined) {
    throw new SreError('SRE_BAD_OPTION', `the address ${mistake}`, {
      hint: 'sre probe mqtt://HOST:1883 (user by --user, password by SRE_PROBE_PASSWORD or --password-file)',
    });
  }
  const settings = flags.config === undefined ? undefined : (await loadSettings(io, { config: flags.config })).settings;
  const named = lookUp(settings?.probes.modules ?? builtinModules, 'module', flags.module);
  const cluster = settings === undefined ? undefined : clusterOf(settings, url);
  const auth = await authOf(io, flags);
  const tls = tlsOf(io, flags);
  return {
    target: { url, auth: cluster?.auth ?? {}, tls: cluster?.tls ?? {} },
    module: {
      ...named,
      kind: flags.kind ?? named.kind,
      qos: flags.qos ?? named.qos,
      protocolVersion: flags.protocol ?? named.protocolVersion,
      timeoutMs: flags.timeout ?? named.timeoutMs,
      ...(flags.ip === undefined ? {} : { ipProtocol: flags.ip }),
      ...(auth === undefined ? {} : { auth }),
      ...(tls === undefined ? {} : { tls: { ...(named.tls ?? cluster?.tls), ...tls } }),
    },
  };
}

function clusterOf(settings: Settings, url: string) {
  return settings.clusters.find(
    ({ endpoints, nodes }) => endpoints.includes(url) || nodes.some(({ mqtt }) => mqtt === url),
  );
}

async function authOf(io: Io, flags: ProbeFlags): Promise<BrokerAuth | undefined> {
  const fromFile = flags.passwordFile === undefined ? undefined : await passwordIn(io, flags.passwordFile);
  const password = fromFile ?? (flags.user === undefined ? undefined : io.env['SRE_PROBE_PASSWORD']);
  if (flags.user === undefined && password !== undefined) {
    throw new SreError('SRE_BAD_OPTION', 'a password without a user name', { hint: '--user NAME' });
  }
  if (flags.user === undefined) return undefined;
  return { username: flags.user, ...(password === undefined ? {} : { password: new Secret(password) }) };
}

async function passwordIn(io: Io, file: string): Promise<string> {
  try {
    return (await readFile(pathOf(io, file), 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw new SreError('SRE_BAD_OPTION', `cannot read the password file ${file}`, {
      hint: 'a file that holds nothing but the password, readable by you',
      cause: error,
    });
  }
}

function tlsOf(io: Io, { ca, cert, key, serverName, insecure }: ProbeFlags): BrokerTls | undefined {
  if ((cert === undefined) !== (key === undefined)) {
    throw new SreError('SRE_BAD_OPTION', '--cert and --key go together', {
      hint: '--cert client.crt --key client.key',
    });
  }
  const tls: BrokerTls = {
    ...(ca === undefined ? {} : { ca: pathOf(io, ca) }),
    ...(cert === undefined ? {} : { cert: pathOf(io, cert) }),
    ...(key === undefined ? {} : { key: pathOf(io, key) }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(insecure === true ? { insecureSkipVerify: true } : {}),
  };
  return Object.keys(tls).length === 0 ? undefined : tls;
}

function pathOf(io: Io, file: string): string {
  return isAbsolute(file) ? file : join(io.cwd, file);
}
