import { systemClock } from '../../core/clock.ts';
import type { DependencyTarget, OpenDependency } from '../dependency-kind.ts';
import { findByDns } from './by-dns.ts';
import { type Finder, openByMqtt, type Surroundings } from './by-mqtt.ts';
import { createHolderHistory } from './holders.ts';
import { openHostAddresses } from './host-addresses.ts';
import type { VirtualAddressOptions } from './kind.ts';

const machine: Surroundings = { clock: systemClock, random: Math.random };

/** One source: a look behind the address a read, by the method of the options. */
export function openVirtualAddress(
  target: DependencyTarget<VirtualAddressOptions>,
  surroundings: Surroundings = machine,
): OpenDependency {
  const { name, cluster, log } = target;
  const finder = target.options.method === 'mqtt' ? openByMqtt(target, surroundings) : byDns(target);
  const history = createHolderHistory(
    name,
    cluster.nodes.map((node) => node.name),
    (why) => log.warn({ cluster: cluster.name, dependency: name }, `holder of the virtual address unknown: ${why}`),
  );
  return {
    sources: [
      {
        name: target.source,
        read: async (signal) => {
          const finding = await finder.find(signal);
          return { readings: history.take(finding, surroundings.clock.wallMs()) };
        },
      },
    ],
    [Symbol.asyncDispose]: () => finder[Symbol.asyncDispose](),
  };
}

function byDns({ address, cluster, options }: DependencyTarget<VirtualAddressOptions>): Finder {
  const { hostname } = new URL(address);
  const addresses = openHostAddresses(options.resolvers);
  return {
    find: (signal) => findByDns(hostname, cluster.nodes, addresses, signal),
    [Symbol.asyncDispose]: async () => {},
  };
}
