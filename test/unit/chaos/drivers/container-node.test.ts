import { describe, expect, test } from 'vitest';
import { mapContainers } from '../../../../src/chaos/drivers/container-node.ts';
import { dockerSelector, labelsOf } from '../../../../src/chaos/drivers/docker-selector.ts';
import type { Container } from '../../../../src/docker/container.ts';

function container(name: string, more: Partial<Container> = {}): Container {
  return {
    id: `id-of-${name}`,
    name,
    image: 'broker:1',
    state: 'running',
    pid: 100,
    startedAt: '2026-01-01T00:00:00Z',
    oomKilled: false,
    restartPolicy: 'no',
    networkMode: 'lab',
    networks: [],
    published: [],
    extraHosts: [],
    mounts: [],
    labels: {},
    limits: {},
    ...more,
  };
}

describe('containers as nodes', () => {
  test('are found by our label, by their compose service, by their name, and by the host in the name of the node', () => {
    const containers = [
      container('a', { labels: { 'sre.node': 'emqx@n1.lab' } }),
      container('b', { labels: { 'com.docker.compose.service': 'n2' } }),
      container('n3'),
    ];
    const nodes = ['emqx@n1.lab', 'rabbit@n2', 'emqx@n3.lab.example'].map((name) => ({ name }));
    expect(mapContainers(containers, nodes, {}).map((each) => each.container.name)).toEqual(['a', 'b', 'n3']);
  });

  test('the operator has the last word', () => {
    const containers = [container('n1'), container('other')];
    const [found] = mapContainers(containers, [{ name: 'n1' }], { n1: 'other' });
    expect(found?.container.name).toBe('other');
  });

  test('a node that could be several, or none, is refused with what is there', () => {
    const twins = ['x-1', 'x-2'].map((name) => container(name, { labels: { 'com.docker.compose.service': 'n1' } }));
    expect(() => mapContainers(twins, [{ name: 'n1' }], {})).toThrow(
      'node "n1" could be x-1, x-2: expected one container',
    );
    expect(() => mapContainers([container('a')], [{ name: 'n1' }], {})).toThrow('no container for node "n1" among a');
  });

  test('the others are what the cluster depends on, with role, place and address; finished jobs are not', () => {
    const containers = [
      container('n1', { labels: { 'sre.region': 'east', 'sre.zone': 'a' } }),
      container('lb', {
        image: 'haproxy:3',
        published: [{ inside: '1883/tcp', host: '0.0.0.0', port: 18_830 }],
      }),
      container('state', { labels: { 'sre.role': 'state', 'sre.node': 'valkey' } }),
      container('setup', { state: 'exited', exitCode: 0 }),
    ];
    const mapped = mapContainers(containers, [{ name: 'n1', address: '127.0.0.1:1' }], {}).map(({ node }) => node);
    expect(mapped).toEqual([
      { name: 'n1', address: '127.0.0.1:1', labels: { region: 'east', zone: 'a' } },
      { name: 'lb', role: 'dependency', address: '127.0.0.1:18830', labels: { role: 'balancer' } },
      { name: 'valkey', role: 'dependency', labels: { role: 'state' } },
    ]);
  });
});

describe('the selector of containers', () => {
  test('is exactly one of lab, compose project and label', () => {
    expect(dockerSelector.safeParse({}).success).toBe(false);
    expect(dockerSelector.safeParse({ lab: 'a', label: 'b=c' }).success).toBe(false);
    expect(dockerSelector.safeParse({ label: 'a b' }).success).toBe(false);
    expect(labelsOf(dockerSelector.parse({ lab: 'try' }))).toEqual({ labels: { 'sre.lab': 'try' } });
    expect(labelsOf(dockerSelector.parse({ composeProject: 'p' }))).toEqual({ composeProject: 'p' });
    expect(labelsOf(dockerSelector.parse({ label: 'k=v=w' }))).toEqual({ labels: { k: 'v=w' } });
    expect(labelsOf(dockerSelector.parse({ label: 'k' }))).toEqual({ labels: { k: undefined } });
  });
});
