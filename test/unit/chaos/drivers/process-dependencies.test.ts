import { afterEach, describe, expect, test } from 'vitest';
import { scenarios } from '../../../../chaos/index.ts';
import { processDriver } from '../../../../src/chaos/drivers/process.ts';
import { processSelector } from '../../../../src/chaos/drivers/process-selector.ts';
import type { FaultSpec } from '../../../../src/chaos/fault.ts';
import { feasibility } from '../../../../src/chaos/feasibility.ts';
import { buildPlan } from '../../../../src/chaos/plan-building.ts';
import type { Subject } from '../../../../src/chaos/subject.ts';
import { lookUp } from '../../../../src/core/registry.ts';
import { startTinyCluster, type TinyCluster } from '../../../support/tiny-cluster.ts';

const { signal } = new AbortController();
const FLEET = { keepaliveMs: 2_000, connectTimeoutMs: 1_000, backoffMs: { min: 1_000, max: 2_000 } };

describe('what a cluster of processes depends on', () => {
  let cluster: TinyCluster | undefined;
  afterEach(async () => {
    await cluster?.[Symbol.asyncDispose]();
    cluster = undefined;
  });

  /** Two brokers, and a store and a login backend beside them. */
  const open = async () => {
    cluster = await startTinyCluster(['n1', 'n2', 'redis', 'ldap']);
    const { n1, n2, redis, ldap } = cluster.selector.nodes;
    const address = cluster.nodes.find(({ name }) => name === 'redis')?.address;
    const store = { ...redis, role: 'state', place: { zone: 'b' }, address };
    const selector = { nodes: { n1, n2 }, dependencies: { redis: store, ldap: { ...ldap, role: 'auth' } } };
    const nodes = cluster.nodes.slice(0, 2);
    const driver = processDriver.open(selector, nodes);
    const endpoint = nodes[0]?.address ?? '';
    const where = { cluster: 'plant', broker: 'none', environment: 'lab', driver: 'process', expectedNodes: 2 };
    const subject: Subject = { ...where, selector, nodes, endpoint, fleet: FLEET };
    return { driver, subject, nodes, selector, address };
  };
  const planOf = async (name: string) => {
    const { driver, subject } = await open();
    const options = { trials: 1, intervalMs: 100, seed: 'x' };
    return buildPlan(lookUp(scenarios, 'scenario', name), subject, driver, options, signal);
  };

  test('is told with its part, its place and its address, and is no member of the cluster', async () => {
    const { driver, address } = await open();
    const identity = expect.stringMatching(/^pid \d+ started \d+$/);
    expect(await driver.targets(signal)).toMatchObject([
      { name: 'n1', identity },
      { name: 'n2', identity },
      { name: 'redis', role: 'dependency', address, labels: { role: 'state', zone: 'b' }, identity },
      { name: 'ldap', role: 'dependency', labels: { role: 'auth' }, identity },
    ]);
    const capabilities = await driver.capabilities(signal);
    expect(capabilities.kill.holds).toBe(true);
  });

  test.each([
    ['state-down', 'kill', 'redis'],
    ['auth-down', 'pause', 'ldap'],
  ])('%s finds it: %s of %s, which costs no node', async (scenario, kind, node) => {
    const { plan } = await planOf(scenario);
    expect(plan.steps.map(({ fault }) => [fault.kind, fault.node])).toEqual([[kind, node]]);
    expect(plan.blastRadius).toMatchObject({ nodes: 2, targets: 0 });
  });

  test('a drill that needs another part says that there is none', async () => {
    const { driver, subject } = await open();
    const targets = await driver.targets(signal);
    const capabilities = await driver.capabilities(signal);
    const judged = (name: string) =>
      feasibility(lookUp(scenarios, 'scenario', name), { targets, capabilities, fleet: FLEET, broker: subject.broker });
    expect(judged('state-down')).toMatchObject({ runs: true });
    expect(judged('lb-failure')).toEqual({
      runs: false,
      reasons: ['needs a load balancer among the targets of the driver: there is none'],
    });
  });

  test('is ended and started again by what the record says alone', async () => {
    const { driver } = await open();
    const all = (await driver.targets(signal)).flatMap(({ identity = '', ...each }) => [{ ...each, identity }]);
    const redis = all.find(({ name }) => name === 'redis');
    if (redis === undefined || cluster === undefined) throw new Error('no redis');
    const spec: FaultSpec = { kind: 'kill', node: 'redis' };
    const fault = await driver.plan(spec, redis, all, signal);
    expect(fault.visible).toBe(true);
    await fault.apply(signal);
    await expect.poll(() => fault.effect(signal)).toMatchObject({ holds: true });
    const record = JSON.parse(JSON.stringify(fault.undo));
    expect(await processDriver.undo(record, cluster.folder, signal)).toMatchObject({ did: 'undone' });
    expect(await processDriver.verify(record, signal)).toMatchObject({ holds: true });
    expect(await processDriver.undo(record, cluster.folder, signal)).toMatchObject({ did: 'nothing' });
  });

  test('is refused where it is a node, by its name or by its process', async () => {
    const { nodes, selector } = await open();
    const { n1 } = selector.nodes;
    const named = processDriver.open({ ...selector, dependencies: { n1 } }, nodes);
    await expect(named.targets(signal)).rejects.toThrow('chaos.selector.dependencies has "n1", which is a node');
    const twin = processDriver.open({ ...selector, dependencies: { store: n1 } }, nodes);
    await expect(twin.targets(signal)).rejects.toThrow(/^n1 and store are the same process, pid \d+ started \d+$/);
  });

  test.each([
    ['a part nobody knows', { role: 'cache' }],
    ['an address without a port', { address: 'redis' }],
    ['a place with a word of its own', { place: { row: '3' } }],
    ['two ways to find it', { unit: 'redis.service' }],
  ])('is refused with %s', (_what, wrong) => {
    const entry = { pidFile: '/run/redis.pid', start: ['true'] };
    const selector = (redis: object) => ({ nodes: {}, dependencies: { redis } });
    expect(processSelector.safeParse(selector(entry)).success).toBe(true);
    expect(processSelector.safeParse(selector({ unit: 'redis.service', role: 'state' })).success).toBe(true);
    expect(processSelector.safeParse(selector({ ...entry, ...wrong })).success).toBe(false);
  });
});
