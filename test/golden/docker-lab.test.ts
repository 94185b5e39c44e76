import { describe, expect, test } from 'vitest';
import type { TopologyName } from '../../src/lab/docker/broker-recipe.ts';
import { drawnLab, plannedFile } from '../support/drawn-lab.ts';

const HAPROXY = '/etc/haproxy/haproxy.cfg';
const MOSQUITTO = '/etc/mosquitto/lab.conf';

/** Every file a lab writes whose words matter: topology, broker, host, path in the container, golden file. */
const files: readonly (readonly [TopologyName, string, string, string, string])[] = [
  ['cluster', 'rabbitmq', 'n1', '/etc/rabbitmq/rabbitmq.conf', 'rabbitmq.conf'],
  ['cluster', 'nats', 'n1', '/etc/nats/lab.conf', 'nats.conf'],
  ['single', 'nats', 'n1', '/etc/nats/lab.conf', 'nats-single.conf'],
  ['cluster', 'ejabberd', 'n1', '/etc/ejabberd/ejabberd.yml', 'ejabberd.yml'],
  ['cluster', 'rabbitmq', 'lb', HAPROXY, 'cluster.haproxy.cfg'],
  ['standby-cluster', 'rabbitmq', 'front', HAPROXY, 'standby-cluster.haproxy.cfg'],
  ['federation', 'mosquitto', 'front', HAPROXY, 'federation.haproxy.cfg'],
  ['federation', 'mosquitto', 'a1', MOSQUITTO, 'region-a.mosquitto.conf'],
  ['federation', 'mosquitto', 'b1', MOSQUITTO, 'region-b.mosquitto.conf'],
  ['active-passive', 'mosquitto', 'gateway', HAPROXY, 'active-passive.haproxy.cfg'],
  ['active-passive', 'mosquitto', 'n1', MOSQUITTO, 'primary.mosquitto.conf'],
  ['active-passive', 'mosquitto', 'n2', MOSQUITTO, 'standby.mosquitto.conf'],
  ['active-passive', 'mosquitto', 'n1', '/etc/keepalived/sre.conf', 'primary.keepalived.conf'],
  ['active-passive', 'mosquitto', 'n2', '/etc/keepalived/sre.conf', 'standby.keepalived.conf'],
];

describe('what a lab in Docker writes into its containers', () => {
  test.each(files)('%s of %s: %s has %s', async (topology, broker, host, path, golden) => {
    const text = plannedFile(drawnLab(topology, broker), host, path);
    expect(text).toBeDefined();
    await expect(text).toMatchFileSnapshot(`lab/${golden}`);
  });
});
