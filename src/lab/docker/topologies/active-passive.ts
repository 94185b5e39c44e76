import { balancerContainer, frontAddress } from '../balancer-container.ts';
import { pairBridge } from '../bridge-config.ts';
import { brokerContainer } from '../broker-container.ts';
import type { Topology } from '../broker-recipe.ts';
import { keepalivedConfig } from '../keepalived-config.ts';
import type { Machine, Program } from '../lab-plan.ts';
import { MOSQUITTO_FILE, MOSQUITTO_FOLDER, MOSQUITTO_LINES } from '../recipes/mosquitto.ts';

const IMAGE = 'mqtt-sre/mosquitto-keepalived:2.0';

/**
 * A primary and a standby that share every message, and a virtual address that keepalived moves. Devices reach the address
 * through a gateway, because no port can be published on an address that moves; the gateway checks nothing.
 */
export const activePassive: Topology = (context) => {
  const { recipe } = context;
  const [primary, standby, vip] = [context.machine('n1'), context.machine('n2'), context.machine('vip')];
  const groups = [{ name: 'vip', servers: [vip] }];
  const gateway = balancerContainer(context, 'gateway', { groups }, 'gateway');
  const half = (own: Machine, peer: Machine, priority: number, more: readonly string[]): Program => ({
    image: IMAGE,
    command: [`${MOSQUITTO_FOLDER}/${MOSQUITTO_FILE}`],
    capabilities: ['NET_ADMIN', 'NET_RAW'],
    environment: { VRRP_ADDRESS: own.address },
    files: {
      [MOSQUITTO_FOLDER]: [{ path: MOSQUITTO_FILE, content: `${[...MOSQUITTO_LINES, ...more].join('\n')}\n` }],
      '/etc/keepalived': [
        { path: 'sre.conf', content: keepalivedConfig({ own, peer, address: vip.address, priority }) },
      ],
    },
  });
  const active = brokerContainer(context, primary, half(primary, standby, 150, pairBridge(standby)), [standby], {
    wave: 0,
  });
  const passive = brokerContainer(context, standby, half(standby, primary, 100, []), [primary], { wave: 1 });
  return {
    title: `two ${recipe.title} nodes, active and passive, with a virtual address that moves`,
    containers: [active, passive, gateway],
    clusters: [
      {
        suffix: '',
        nodes: [active.node, passive.node],
        endpoints: [frontAddress(gateway)],
        labels: {},
        dependencies: [],
      },
    ],
    promotion: { sides: [active.node, passive.node], by: 'virtual-address' },
  };
};
