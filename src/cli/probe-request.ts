import { builtinModules } from '../config/builtin-modules.ts';
import type { ProbeModule, Settings } from '../config/settings.ts';
import { lookUp } from '../core/registry.ts';
import type { ProbeTarget } from '../probe/run-probe.ts';
import { brokerAuthOf, brokerTlsOf } from './broker-access.ts';
import type { Io } from './io.ts';
import { loadSettings } from './load-settings.ts';
import { typedMqttAddress } from './mqtt-address.ts';
import type { ProbeFlags } from './probe-flags.ts';

/** What to probe and how, out of address, flags, environment and configuration. Throws SRE_BAD_OPTION. */
export async function probeRequest(
  io: Io,
  url: string,
  flags: ProbeFlags,
): Promise<{ readonly target: ProbeTarget; readonly module: ProbeModule }> {
  typedMqttAddress(
    url,
    'sre probe mqtt://HOST:1883 (user by --user, password by SRE_PROBE_PASSWORD or --password-file)',
  );
  const settings = flags.config === undefined ? undefined : (await loadSettings(io, { config: flags.config })).settings;
  const named = lookUp(settings?.probes.modules ?? builtinModules, 'module', flags.module);
  const cluster = settings === undefined ? undefined : clusterOf(settings, url);
  const auth = await brokerAuthOf(io, flags);
  const tls = brokerTlsOf(io, flags);
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
