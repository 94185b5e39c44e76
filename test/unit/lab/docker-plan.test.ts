import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { REGION_BRIDGE } from '../../../src/lab/docker/bridge-config.ts';
import { openAuthority } from '../../../src/lab/docker/certificates.ts';
import { dockerClusterSettings } from '../../../src/lab/docker/docker-lab-settings.ts';
import { containerLabels } from '../../../src/lab/docker/lab-labels.ts';
import { choosePorts, drawPlan } from '../../../src/lab/docker/lab-order.ts';
import { mountedProgram } from '../../../src/lab/docker/mounted-program.ts';
import { stateOfPlan } from '../../../src/lab/docker/plan-state.ts';
import { recipes } from '../../../src/lab/docker/recipes/index.ts';
import { topologies } from '../../../src/lab/docker/topologies/index.ts';
import { LAB_FLEET } from '../../../src/lab/lab-settings.ts';
import { DRAWN_AT_MS, drawnLab, labOrder, plannedFile } from '../../support/drawn-lab.ts';

const shapes = Object.values(recipes).flatMap((recipe) =>
  recipe.topologies.map((topology) => [topology, recipe.kind] as const),
);

describe('every shape of every broker', () => {
  test('each topology has a broker it is made of by default', () => {
    for (const [name, { broker }] of Object.entries(topologies)) expect(recipes[broker]?.topologies).toContain(name);
  });

  test.each(shapes)('%s of %s: nothing shares an address, a port, a host or a name', (topology, broker) => {
    const { containers } = drawnLab(topology, broker);
    const taken: readonly (readonly (string | number)[])[] = [
      containers.map(({ machine }) => machine.address),
      containers.map(({ machine }) => machine.host),
      containers.map(({ node }) => node),
      containers.flatMap(({ ports }) => ports.map(({ published }) => published)),
    ];
    for (const each of taken) expect(new Set(each).size).toBe(each.length);
  });

  test.each(shapes)(
    '%s of %s: as many ports are chosen as the plan takes, the endpoint being the first',
    async (topology, broker) => {
      const order = labOrder(topology, broker);
      const ports = await choosePorts(order, DRAWN_AT_MS, Math.random);
      const { plan } = drawPlan(order, ports, { name: 'net', address: (index) => `198.18.9.${index}` }, DRAWN_AT_MS);
      const used = plan.containers.flatMap(({ ports: own }) => own.map(({ published }) => published));
      expect(used.toSorted()).toEqual([...ports].toSorted());
      expect(plan.clusters[0]?.endpoints[0]).toBe(`mqtt://127.0.0.1:${ports[0]}`);
    },
  );

  test.each(shapes)('%s of %s: becomes clusters of the configuration a drill may break', (topology, broker) => {
    const order = labOrder(topology, broker);
    const account = { username: 'sre', password: 'p' };
    const plan = drawnLab(topology, broker);
    const state = stateOfPlan({ order, plan, account, startedAt: '2026-01-01T00:00:00.000Z', owner: '/state' });
    const clusters = dockerClusterSettings(state, LAB_FLEET);
    const brokers = plan.containers.filter(({ role }) => role === 'broker').map(({ node }) => node);
    expect(clusters.flatMap(({ nodes }) => nodes.map(({ name }) => name)).toSorted()).toEqual(brokers.toSorted());
    for (const cluster of clusters) {
      expect(cluster.chaos).toMatchObject({ environment: 'lab', driver: 'docker', selector: { lab: 'plant' } });
      expect(cluster.expectedNodes).toBe(cluster.nodes.length);
      expect(JSON.stringify(cluster)).not.toContain('"p"');
    }
  });
});

describe('federation', () => {
  const plan = drawnLab('federation');

  test("the bridge of region a has the architecture's directives, word by word, and one for measuring clients", () => {
    expect(REGION_BRIDGE).toEqual([
      'connection bridge-to-eu',
      'address eu-broker.example.com:8883',
      'topic sensors/# both 1',
      'topic commands/# in 1',
      'topic sre/# both 1',
      'cleansession false',
      'bridge_cafile /etc/mosquitto/certs/ca.crt',
      'bridge_certfile /etc/mosquitto/certs/client.crt',
      'bridge_keyfile /etc/mosquitto/certs/client.key',
    ]);
    expect(plannedFile(plan, 'a1', '/etc/mosquitto/lab.conf')).toContain(`${REGION_BRIDGE.join('\n')}\n`);
    const a = plan.containers.find(({ machine }) => machine.host === 'a1');
    const b = plan.containers.find(({ machine }) => machine.host === 'b1');
    expect(a?.knows).toContainEqual({ host: 'eu-broker.example.com', address: b?.machine.address });
    expect([a?.region, b?.region]).toEqual(['a', 'b']);
  });

  test('the certificates it needs are there, signed by the authority both know', () => {
    const ca = new X509Certificate(plannedFile(plan, 'a1', '/etc/mosquitto/certs/ca.crt') ?? '');
    const server = new X509Certificate(plannedFile(plan, 'b1', '/etc/mosquitto/certs/server.crt') ?? '');
    expect(server.verify(ca.publicKey)).toBe(true);
    expect(server.checkHost('eu-broker.example.com')).toBe('eu-broker.example.com');
    expect(plannedFile(plan, 'b1', '/etc/mosquitto/lab.conf')).toContain('require_certificate true');
  });
});

describe('certificates', () => {
  const authority = openAuthority('lab', DRAWN_AT_MS);

  test('an issued certificate is good for its name and its key, from the day before on', () => {
    const { certificate, key } = authority.issue({ name: 'broker', dns: 'broker.example', nowMs: DRAWN_AT_MS });
    const parsed = new X509Certificate(certificate);
    expect(parsed.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(parsed.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(parsed.checkHost('other.example')).toBeUndefined();
    expect(parsed.ca).toBe(false);
    expect(Date.parse(parsed.validFrom)).toBe(DRAWN_AT_MS - 86_400_000);
  });

  test('another authority did not sign it', () => {
    const { certificate } = authority.issue({ name: 'broker', nowMs: DRAWN_AT_MS });
    const other = new X509Certificate(openAuthority('lab', DRAWN_AT_MS).certificate);
    expect(new X509Certificate(certificate).verify(other.publicKey)).toBe(false);
  });
});

test('a container says whose it is, what it is and where it stands', () => {
  const [, n1] = drawnLab('cluster', 'aedes').containers;
  if (n1 === undefined) throw new Error('the plan has no node');
  expect(containerLabels('/state', 'plant', n1)).toEqual({
    'com.docker.compose.project': 'sre-plant',
    'com.docker.compose.service': 'n1',
    'sre.lab': 'plant',
    'sre.node': 'n1',
    'sre.role': 'broker',
    'sre.state': '/state',
    'sre.zone': 'zone-a',
  });
});

test('a program installed by npm is mounted with what lies beside it, a checkout with what lies in it', () => {
  expect(mountedProgram('/home/me/node_modules/mqtt-sre/', 'dist/x.js')).toEqual({
    mounts: [['/home/me/node_modules', '/app/node_modules']],
    entryPoint: '/app/node_modules/mqtt-sre/dist/x.js',
  });
  expect(mountedProgram('/src/mqtt-sre/', 'dist/x.js')).toEqual({
    mounts: [
      ['/src/mqtt-sre/dist', '/app/dist'],
      ['/src/mqtt-sre/node_modules', '/app/node_modules'],
      ['/src/mqtt-sre/package.json', '/app/package.json'],
    ],
    entryPoint: '/app/dist/x.js',
  });
});
