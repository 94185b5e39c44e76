import { balancerContainer, balancerDependency, frontAddress } from '../balancer-container.ts';
import { CERTIFICATE_FOLDER, FAR_REGION, REGION_BRIDGE, REGION_LISTENER } from '../bridge-config.ts';
import { brokerContainer, mqttAddress } from '../broker-container.ts';
import type { BrokerRecipe, Topology } from '../broker-recipe.ts';
import { openAuthority } from '../certificates.ts';
import type { Program } from '../lab-plan.ts';
import { MOSQUITTO_FILE, MOSQUITTO_FOLDER, MOSQUITTO_LINES } from '../recipes/mosquitto.ts';

/**
 * Two regions with a bridge from a to b, and a traffic manager that sends devices to a while a answers. The traffic manager
 * stands for what directs devices worldwide: DNS, anycast, a global load balancer.
 */
export const federation: Topology = (context) => {
  const { recipe, nowMs } = context;
  const [a, b] = [context.machine('a1'), context.machine('b1')];
  const servers = [a, { ...b, backup: true }];
  const groups = [{ name: 'regions', servers }];
  const manager = balancerContainer(context, 'front', { groups, checkSeconds: recipe.checkSeconds });
  const authority = openAuthority('mqtt-sre lab', nowMs);
  const client = authority.issue({ name: 'us-broker', nowMs });
  const server = authority.issue({ name: FAR_REGION, dns: FAR_REGION, nowMs });
  const near = regionProgram(recipe, [...MOSQUITTO_LINES, ...REGION_BRIDGE], {
    'ca.crt': authority.certificate,
    'client.crt': client.certificate,
    'client.key': client.key,
  });
  const far = regionProgram(recipe, [...MOSQUITTO_LINES, ...REGION_LISTENER], {
    'ca.crt': authority.certificate,
    'server.crt': server.certificate,
    'server.key': server.key,
  });
  // The far side first: a bridge whose first try fails waits before the next.
  const regionB = brokerContainer(context, b, far, [a], { wave: 0, region: 'b' });
  const toB = [b, { ...b, host: FAR_REGION }];
  const regionA = brokerContainer(context, a, near, toB, { wave: 1, region: 'a' });
  return {
    title: `two regions of ${recipe.title} with a bridge, behind a traffic manager that prefers region a`,
    containers: [regionB, regionA, manager],
    clusters: [
      {
        suffix: '',
        nodes: [regionA.node, regionB.node],
        endpoints: [frontAddress(manager), mqttAddress(regionA), mqttAddress(regionB)],
        labels: {},
        dependencies: [balancerDependency(manager)],
      },
    ],
  };
};

function regionProgram(
  { image }: BrokerRecipe,
  lines: readonly string[],
  certificates: Readonly<Record<string, string>>,
): Program {
  return {
    image,
    command: [`${MOSQUITTO_FOLDER}/${MOSQUITTO_FILE}`],
    files: {
      [MOSQUITTO_FOLDER]: [{ path: MOSQUITTO_FILE, content: `${lines.join('\n')}\n` }],
      [CERTIFICATE_FOLDER]: Object.entries(certificates).map(([path, content]) => ({ path, content })),
    },
  };
}
