import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { mqttAddressSchema } from '../config/address.ts';
import { builtinModules } from '../config/builtin-modules.ts';
import type { ProbeModule, Settings } from '../config/settings.ts';
import { lookUp } from '../core/registry.ts';
import { Secret } from '../core/secret.ts';
import { SreError } from '../core/sre-error.ts';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import type { ProbeTarget } from '../probe/run-probe.ts';
import type { Io } from './io.ts';
import { loadSettings } from './load-settings.ts';
import type { ProbeFlags } from './probe-flags.ts';

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
