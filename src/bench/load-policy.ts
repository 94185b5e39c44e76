import { BlockList, isIP } from 'node:net';
import { EXIT } from '../core/exit-code.ts';
import { PUBLIC_BROKERS, publicBroker } from '../core/public-brokers.ts';
import { SreError } from '../core/sre-error.ts';
import { listenerAddress } from '../mqtt/listener-address.ts';

/** How names are looked up; both reject when a name has no address. */
export interface NameLookUp {
  /** As everybody on this machine does, files and all. */
  readonly host: (name: string) => Promise<readonly string[]>;
  /** By DNS alone, soon given up. */
  readonly publicHost: (name: string) => Promise<readonly string[]>;
}

/** A load before anybody is connected. */
export interface IntendedLoad {
  readonly urls: readonly string[];
  readonly clients: number;
  /** Messages in a second, the larger of published and delivered; of a search the most it may try. */
  readonly messagesPerSecond: number;
  /** What would happen, as the end of a sentence. */
  readonly says: string;
  /** Hosts whose owner agreed to a large load. */
  readonly agreed: readonly string[];
}

/** A host with an address out of private networks. */
interface Far {
  readonly host: string;
  readonly addresses: readonly string[];
}

/** Above either of these a load needs consent, unless it stays on this machine or in a private network. */
const LARGE = { clients: 1000, messagesPerSecond: 1000 } as const;

/**
 * Refuses, before any connection, what must not be done: any load on a public test broker, by name or by address, and
 * a large load on an address out of private networks without consent. Throws SRE_BENCH_REFUSED (exit 8).
 */
export async function refuseForbiddenLoad(load: IntendedLoad, names: NameLookUp): Promise<void> {
  const hosts = [...new Set(load.urls.map((url) => listenerAddress(url).host))];
  for (const host of hosts) refusePublicName(host);
  const far: Far[] = [];
  for (const host of hosts) {
    const addresses = isIP(host) === 0 ? await addressesOf(host, names) : [host];
    if (!addresses.every(isPrivate)) far.push({ host, addresses });
  }
  if (far.length === 0) return;
  refuseWithoutConsent(load, far);
  await refusePublicAddress(far, names);
}

function refuseWithoutConsent(load: IntendedLoad, far: readonly Far[]): void {
  const isLarge = load.clients > LARGE.clients || load.messagesPerSecond > LARGE.messagesPerSecond;
  const unasked = far.find(({ host }) => !load.agreed.includes(host));
  if (!isLarge || unasked === undefined) return;
  throw new SreError(
    'SRE_BENCH_REFUSED',
    `${named(unasked)} is not in a private network, and this would ${load.says}`,
    {
      exitCode: EXIT.refused,
      hint: `when ${unasked.host} is yours to load: --yes-load ${unasked.host} (not needed up to ${LARGE.clients} clients and ${LARGE.messagesPerSecond} msg/s)`,
    },
  );
}

function refusePublicName(host: string): void {
  const broker = publicBroker(host);
  if (broker === undefined) return;
  throw new SreError(
    'SRE_BENCH_REFUSED',
    `${host} is a public test broker (${broker.known}): others use it, and its owner did not ask for load`,
    { exitCode: EXIT.refused, hint: 'start one of your own: mosquitto -p 1883, then sre bench mqtt://127.0.0.1:1883' },
  );
}

/** Another name for a public test broker, or its bare address, is the same broker. */
async function refusePublicAddress(far: readonly Far[], names: NameLookUp): Promise<void> {
  const known = await Promise.all(
    // One whose name does not resolve here has no address that could be ours.
    PUBLIC_BROKERS.map(async ({ host }) => ({ host, addresses: await names.publicHost(host).catch(() => []) })),
  );
  for (const { host, addresses } of far) {
    const same = known.find((broker) => broker.addresses.some((address) => addresses.includes(address)));
    if (same === undefined) continue;
    throw new SreError(
      'SRE_BENCH_REFUSED',
      `${host} has an address of the public test broker ${same.host}: others use it, and its owner did not ask for load`,
      {
        exitCode: EXIT.refused,
        hint: 'start one of your own: mosquitto -p 1883, then sre bench mqtt://127.0.0.1:1883',
      },
    );
  }
}

/** A name with its addresses; an address stands for itself. */
function named({ host, addresses }: Far): string {
  return isIP(host) === 0 ? `${host} (${addresses.join(', ')})` : host;
}

async function addressesOf(host: string, names: NameLookUp): Promise<readonly string[]> {
  try {
    return await names.host(host);
  } catch (cause) {
    throw new SreError('SRE_BENCH_NO_HOST', `the name ${host} has no address here`, {
      exitCode: EXIT.precondition,
      hint: `getent hosts ${host}`,
      cause,
    });
  }
}

/** Networks whose addresses no stranger answers at: RFC 1122, 1918, 2544, 3927, 4193, 4291, 6598. */
const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv4');
}
privateNetworks.addAddress('0.0.0.0', 'ipv4');
privateNetworks.addAddress('::', 'ipv6');
privateNetworks.addAddress('::1', 'ipv6');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');
privateNetworks.addSubnet('fe80::', 10, 'ipv6');

/** Whether an address is of this machine or of a private network. */
export function isPrivate(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  return isIP(plain) !== 0 && privateNetworks.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}
