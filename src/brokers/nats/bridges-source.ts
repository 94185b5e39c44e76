import type { Source } from '../../core/source.ts';
import type { BridgeLimit } from '../bridge-limit.ts';
import { unlessNotOffered } from '../not-offered.ts';
import { numberOf, partOf, rowsOf, textOf } from './document.ts';
import { gatewayReadings } from './gateways.ts';
import { configuredRemotes, leafReadings } from './leafs.ts';
import type { Server } from './server.ts';

/** Leaf nodes and gateways of one server; their documents are asked for only where the server has any. */
export function bridgesSource(server: Server, limit: BridgeLimit): Source {
  return {
    node: server.name,
    name: 'bridges',
    read: async (signal) => {
      const varz = await server.varz(signal);
      const remotes = configuredRemotes(varz);
      const hasLeafs = remotes.size > 0 || numberOf(varz, 'leafnodes') !== 0;
      const hasGateways = textOf(partOf(varz, 'gateway'), 'name') !== undefined;
      const [leafz, gatewayz] = await Promise.all([
        hasLeafs ? unlessNotOffered(server.get('/leafz', 'leafnodes', signal)) : undefined,
        hasGateways ? unlessNotOffered(server.get('/gatewayz', 'outbound_gateways', signal)) : undefined,
      ]);
      const leafs = leafz === undefined ? [] : leafReadings(server.name, remotes, rowsOf(leafz, 'leafs') ?? []);
      const gateways = gatewayz === undefined ? [] : gatewayReadings(server.name, varz, gatewayz);
      return { readings: limit(server.name, new Map([...leafs, ...gateways])) };
    },
  };
}
