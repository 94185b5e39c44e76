import type { AuditPart } from '../../../audit/audit-part.ts';
import { auditClients } from '../../../audit/clients/audit-clients.ts';
import { clientReaders } from '../../../audit/clients/readers/index.ts';
import { httpAddressSchema } from '../../../config/address.ts';
import { systemClock } from '../../../core/clock.ts';
import { lookUp } from '../../../core/registry.ts';
import { SreError } from '../../../core/sre-error.ts';
import { brokerAuthOf, brokerTlsOf } from '../../broker-access.ts';
import type { Io } from '../../io.ts';
import { loadSettings } from '../../load-settings.ts';
import type { AuditFlags } from './audit-flags.ts';

/**
 * Lists the clients of a broker through its admin API and judges them: `KIND=URL`, or the name of a cluster of our
 * configuration, whose address and credentials are used then. Throws SRE_BAD_OPTION.
 */
export async function clientsPart(
  io: Io,
  asked: string,
  config: string | undefined,
  flags: AuditFlags,
): Promise<AuditPart> {
  const [, kind, url] = /^([a-z]+)=(.*)$/.exec(asked) ?? [];
  const whom = kind === undefined || url === undefined ? await ofCluster(io, asked, config) : { kind, url };
  lookUp(clientReaders, 'client list', whom.kind);
  const mistake = httpAddressSchema.safeParse(whom.url).error?.issues[0]?.message;
  if (mistake !== undefined) {
    throw new SreError('SRE_BAD_OPTION', `--clients: the address ${mistake}`, {
      hint: Object.entries(clientReaders)
        .map(([name, { address }]) => `${name}=${address}`)
        .join('\n      '),
    });
  }
  const { list: _, ...part } = await auditClients(
    {
      auth: (await brokerAuthOf(io, flags)) ?? {},
      tls: brokerTlsOf(io, flags) ?? {},
      ...whom,
      clock: systemClock,
    },
    io.signal,
  );
  return part;
}

/** Kind, address and credentials of a cluster of ours: those of its first node with an admin API. */
async function ofCluster(io: Io, name: string, config: string | undefined) {
  const { settings, file } = await loadSettings(io, config === undefined ? {} : { config });
  const cluster = settings.clusters.find((each) => each.name === name);
  const url = cluster?.nodes.find(({ api }) => api !== undefined)?.api;
  if (cluster === undefined || url === undefined) {
    throw new SreError(
      'SRE_BAD_OPTION',
      cluster === undefined ? `${file} has no cluster "${name}"` : `no node of ${name} in ${file} has an api address`,
      {
        hint: `--clients CLUSTER with one of ${settings.clusters.map((each) => each.name).join(', ')}, or --clients KIND=URL`,
      },
    );
  }
  return { kind: cluster.broker, url, auth: cluster.auth, tls: cluster.tls };
}
