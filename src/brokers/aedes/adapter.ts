import type { BrokerAdapter } from '../../core/source.ts';
import { SreError } from '../../core/sre-error.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { machine, type Surroundings } from '../surroundings.ts';
import type { AedesOptions } from './kind.ts';
import { openSysSource, type SysSource } from './sys-source.ts';

/** One held subscription per node; the first node that is fresh speaks for the store they share. */
export function openAedes(target: BrokerTarget<AedesOptions>, surroundings: Surroundings = machine): BrokerAdapter {
  const configured = target.nodes.map(({ name }) => name);
  const sources: SysSource[] = [];
  for (const { name: node, mqtt: url } of target.nodes) {
    if (url === undefined || /[+#/]/.test(node)) {
      throw new SreError(
        'SRE_BAD_NODE',
        `cluster "${target.cluster}", node "${node}": expected an mqtt address and the id of the broker as name`,
        {
          hint: 'the name is the `id` option of aedes; it cannot hold + # or /',
        },
      );
    }
    const speaksForStore = (): boolean => sources.find((source) => source.isFresh())?.node === node;
    const { auth, tls, log, options } = target;
    const heartbeatMs = options.heartbeatInterval;
    sources.push(openSysSource({ node, url, auth, tls, log, configured, heartbeatMs, speaksForStore }, surroundings));
  }
  return {
    sources,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(sources.map((source) => source[Symbol.asyncDispose]()));
    },
  };
}
