import type { Source } from '../../core/source.ts';
import { beansOf, flagOf, textOf } from '../jolokia-item.ts';
import { type ArtemisNode, BROKER } from './artemis-node.ts';
import { bridgeReadings, clusterConnectionReadings } from './bridge-readings.ts';
import type { Members } from './members.ts';
import { rememberedBroker } from './remembered-broker.ts';
import { ownAddress, topologyOf } from './topology.ts';

const LINK = ['Name', 'Started', 'MessagesPendingAcknowledgement', 'MessagesAcknowledged'];

/** What this broker believes about its cluster, and its links to other brokers. */
export function clusterSource(node: ArtemisNode, members: Members): Source {
  const ask = rememberedBroker(node, {
    reads: [
      { type: 'read', mbean: BROKER, attribute: ['NodeID', 'Backup', 'Clustered'] },
      { type: 'read', mbean: `${BROKER},component=bridges,name=*`, attribute: [...LINK, 'Connected'] },
      { type: 'read', mbean: `${BROKER},component=cluster-connections,name=*`, attribute: [...LINK, 'Nodes'] },
    ],
    queries: (mbean) => [{ type: 'exec', mbean, operation: 'listNetworkTopology()' }],
  });
  return {
    node: node.name,
    name: 'cluster',
    read: async (signal) => {
      const { attributes, reads, queries } = await ask(signal);
      const [bridges, connections] = reads;
      const topology = topologyOf(queries[0]);
      const nodeId = textOf(attributes, 'NodeID');
      const backup = flagOf(attributes, 'Backup') === true;
      if (topology !== undefined && nodeId !== undefined) {
        const own = ownAddress(topology, { nodeId, backup });
        if (own !== undefined) members.learn(node.name, own, node.url);
      }
      const peers = (topology ?? []).filter((entry) => entry.nodeId !== nodeId && entry.live !== undefined);
      const linked = beansOf(connections);
      return {
        readings: [
          ...bridgeReadings(node.name, beansOf(bridges) ?? new Map()),
          ...(backup || topology === undefined || linked === undefined
            ? []
            : clusterConnectionReadings(node.name, linked, peers)),
        ],
        ...(topology === undefined || topology.length === 0 ? {} : { views: [members.viewOf(node.name, topology)] }),
      };
    },
  };
}
