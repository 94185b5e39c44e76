import type { ClusterSettings } from '../../../config/settings.ts';
import { systemClock } from '../../../core/clock.ts';
import { messageOf, SreError } from '../../../core/sre-error.ts';
import { readTlsMaterial } from '../../../core/tls-material.ts';
import type { VisitRequest } from '../../../doctor/open-visit.ts';
import { brokerAuthOf, brokerTlsOf } from '../../broker-access.ts';
import type { Io } from '../../io.ts';
import { loadSettings } from '../../load-settings.ts';
import { typedMqttAddress } from '../../mqtt-address.ts';
import type { DoctorFlags } from './doctor-flags.ts';

const HINT = 'sre doctor mqtt://HOST:1883, or sre doctor --config sre.yaml --cluster NAME';

/** Whom to visit: every address, and the cluster they belong to when the configuration knows it. */
export interface DoctorTarget {
  /** At least one, what devices use first. */
  readonly requests: readonly VisitRequest[];
  readonly cluster?: ClusterSettings;
}

/** Out of address, flags, environment and configuration. Throws SRE_BAD_OPTION; files of TLS are read once to see they can be. */
export async function doctorTarget(io: Io, url: string | undefined, flags: DoctorFlags): Promise<DoctorTarget> {
  const cluster = await clusterFor(io, url, flags);
  const urls = url === undefined ? addressesOf(cluster) : [typedMqttAddress(url, HINT)];
  const auth = (await brokerAuthOf(io, flags)) ?? cluster?.auth ?? {};
  const tls = { ...cluster?.tls, ...brokerTlsOf(io, flags) };
  try {
    await readTlsMaterial(tls);
  } catch (error) {
    throw new SreError('SRE_BAD_OPTION', messageOf(error), { hint: 'a PEM file you may read', cause: error });
  }
  const requests = urls.map(
    (each): VisitRequest => ({
      url: each,
      auth,
      tls,
      ...(flags.as === undefined ? {} : { as: flags.as }),
      ...(flags.topic === undefined ? {} : { topic: flags.topic }),
      timeoutMs: flags.timeout,
      clock: systemClock,
      random: Math.random,
    }),
  );
  return { requests, ...(cluster === undefined ? {} : { cluster }) };
}

/** The one that is named, else the one the address belongs to. */
async function clusterFor(io: Io, url: string | undefined, flags: DoctorFlags): Promise<ClusterSettings | undefined> {
  if (flags.config === undefined && (url !== undefined || flags.cluster === undefined)) {
    if (flags.cluster !== undefined) throw new SreError('SRE_BAD_OPTION', '--cluster without --config', { hint: HINT });
    if (url === undefined) throw new SreError('SRE_BAD_OPTION', 'no address to visit', { hint: HINT });
    return undefined;
  }
  const { settings } = await loadSettings(io, flags.config === undefined ? {} : { config: flags.config });
  const { clusters } = settings;
  if (flags.cluster === undefined) {
    if (url === undefined) throw new SreError('SRE_BAD_OPTION', 'no address and no cluster to visit', { hint: HINT });
    return clusters.find(({ endpoints, nodes }) => endpoints.includes(url) || nodes.some(({ mqtt }) => mqtt === url));
  }
  const found = clusters.find(({ name }) => name === flags.cluster);
  if (found !== undefined) return found;
  throw new SreError('SRE_UNKNOWN_NAME', `unknown cluster "${flags.cluster}"`, {
    hint: `clusters of the configuration: ${clusters.map(({ name }) => name).join(', ')}`,
  });
}

/** What devices use; the nodes by themselves where the configuration names nothing else. */
function addressesOf(cluster: ClusterSettings | undefined): readonly string[] {
  const nodes = cluster?.nodes.flatMap(({ mqtt }) => mqtt ?? []) ?? [];
  const urls = cluster === undefined || cluster.endpoints.length === 0 ? nodes : cluster.endpoints;
  if (urls.length > 0) return urls;
  throw new SreError(
    'SRE_BAD_OPTION',
    `cluster ${cluster?.name ?? ''} has neither endpoints nor MQTT addresses of nodes`,
    {
      hint: 'name one: sre doctor mqtt://HOST:1883 --config FILE --cluster NAME',
    },
  );
}
