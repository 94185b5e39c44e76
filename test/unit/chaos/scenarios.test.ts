import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../../../chaos/index.ts';
import type { Act } from '../../../src/chaos/act.ts';
import { mostNodesAway } from '../../../src/chaos/blast-radius.ts';
import { bystanders } from '../../../src/chaos/bystanders.ts';
import { lacking } from '../../../src/chaos/requirements.ts';
import { floorOf, type Scenario, type ScenarioOptions, targetOf } from '../../../src/chaos/scenario.ts';
import { seededRandom } from '../../../src/chaos/seeded-random.ts';
import { nodesOf } from '../../../src/chaos/target-choice.ts';
import { chaosTargets } from '../../support/chaos-targets.ts';
import { fc } from '../../support/property.ts';

const FLEET = { keepaliveMs: 30_000, connectTimeoutMs: 5_000, backoffMs: { min: 1_000, max: 30_000 } };
const all = Object.values(scenarios);

function actsOf(scenario: Scenario, size: number, seed: string, options: ScenarioOptions = {}): readonly Act[] {
  const nodes = nodesOf(chaosTargets(size), scenario, options, { n2: ['leader'] });
  return scenario.plan({ ...nodes, options, fleet: FLEET, random: seededRandom(seed) });
}
const membersOf = (size: number): readonly string[] =>
  chaosTargets(size)
    .filter(({ role }) => role === undefined)
    .map(({ name }) => name);
const awayOf = (scenario: Scenario, size: number): number =>
  mostNodesAway(membersOf(size), actsOf(scenario, size, 'x'));

describe.each(all.map((scenario) => [scenario.name, scenario] as const))('the scenario %s', (name, scenario) => {
  const sizes = [3, 5].filter((size) => size >= scenario.minNodes);

  test('says what it is about, what refutes it, and what a pass does not show', () => {
    expect(new Set(scenario.numbers).size).toBe(scenario.numbers.length);
    expect(scenario.summary.length).toBeLessThan(90);
    expect(scenario.hypothesis.length).toBeGreaterThan(40);
    expect(scenario.limits.length).toBeGreaterThan(0);
    expect(scenario.targetRtoMs).toBeGreaterThan(0);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  test('names existing targets and declared kinds of fault only, whatever the seed', () => {
    expect(sizes.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.constantFrom(...sizes), fc.string(), (size, seed) => {
        const acts = actsOf(scenario, size, seed);
        const known = new Set(chaosTargets(size).map((target) => target.name));
        expect(acts.flatMap(({ faults }) => faults).length).toBeGreaterThan(0);
        for (const fault of acts.flatMap(({ faults }) => faults)) {
          expect(scenario.needs).toContain(fault.kind);
          expect(known).toContain(fault.node);
          const others = fault.kind === 'cut' && Array.isArray(fault.from) ? (fault.from as readonly string[]) : [];
          for (const other of [...others, ...(fault.kind === 'shape' ? (fault.toward ?? []) : [])]) {
            expect(known).toContain(other);
            expect(other).not.toBe(fault.node);
          }
        }
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  test('uses every kind of fault it declares', () => {
    const used = actsOf(scenario, 5, 'x').flatMap(({ faults }) => faults.map(({ kind }) => kind));
    expect([...new Set(used)].toSorted()).toEqual(scenario.needs.toSorted());
  });

  test('is decided by the seed', () => {
    for (const size of sizes) expect(actsOf(scenario, size, 's')).toEqual(actsOf(scenario, size, 's'));
  });

  test('lasts as long as --duration says, the last act at least', () => {
    const last = actsOf(scenario, 5, 'x', { durationMs: 7_000 }).at(-1);
    expect(last?.until).toEqual({ ms: 7_000 });
  });

  test('keeps a majority unless its class says that it may not', () => {
    for (const size of sizes) {
      const away = awayOf(scenario, size);
      if (scenario.class !== 'cluster' && scenario.class !== 'region') {
        expect(away).toBeLessThanOrEqual(Math.floor((size - 1) / 2));
      }
    }
  });

  test('is refused with exit 8 when the cluster is too small for it', () => {
    if (scenario.minNodes < 2) return;
    expect(() => actsOf(scenario, scenario.minNodes - 1, 'x')).toThrow(expect.objectContaining({ exitCode: 8 }));
  });

  test('is refused with exit 8 where what it needs around the nodes is missing', () => {
    const bare = chaosTargets(5)
      .filter(({ role }) => role === undefined)
      .map(({ labels: _labels, ...target }) => target);
    const lacks = lacking(scenario, bare);
    expect(lacks).toHaveLength(scenario.surroundings === undefined ? 0 : 1);
    if (lacks.length === 0) return;
    expect(() => nodesOf(bare, scenario, {}, {})).toThrow(expect.objectContaining({ exitCode: 8 }));
  });

  test('hits whom the operator named, or says that nobody can be named', () => {
    const around: Record<string, string> = { balancer: 'lb1', state: 'store', auth: 'ldap' };
    const target = around[scenario.surroundings ?? ''] ?? 'n3';
    const hit = (): readonly string[] =>
      actsOf(scenario, 5, 'x', { target: [target] }).flatMap(({ faults }) => faults.map(({ node }) => node));
    if (scenario.takesAll === true) expect(hit).toThrow(expect.objectContaining({ code: 'SRE_CHAOS_NO_CHOICE' }));
    else if (name !== 'partition-bridge') expect(hit()).toContain(target);
    else expect(hit()).not.toContain(target);
  });

  test('its target follows the fleet where the fleet decides it', () => {
    const floor = floorOf(scenario, FLEET).ms;
    if (scenario.targetFollowsFloor === true) expect(targetOf(scenario, FLEET)).toBeGreaterThanOrEqual(floor);
    else expect(targetOf(scenario, FLEET)).toBe(scenario.targetRtoMs);
  });
});

describe.each(
  all.filter((scenario) => scenario.class === 'dependency').map((scenario) => [scenario.name, scenario] as const),
)('the drill of a dependency %s', (_name, scenario) => {
  test('is not aimed at what does something else', () => {
    const own = actsOf(scenario, 3, 'x').flatMap(({ faults }) => faults.map(({ node }) => node));
    const others = ['lb1', 'store', 'ldap'].filter((name) => !own.includes(name));
    expect(others).toHaveLength(2);
    for (const target of others) {
      const refusal = expect.objectContaining({
        exitCode: 8,
        message: expect.stringContaining(`${target} has the role`),
      });
      expect(() => actsOf(scenario, 3, 'x', { target: [target] })).toThrow(refusal);
    }
  });
});

describe('the catalogue', () => {
  test('has every file of the folder, each called like its drill', () => {
    const files = readdirSync(join(import.meta.dirname, '../../../chaos/scenarios'));
    expect(all.map(({ name }) => `${name}.ts`).toSorted()).toEqual(files.toSorted());
  });

  test('has the four targets of the seed', () => {
    const rto = (name: string) => scenarios[name]?.targetRtoMs;
    expect([rto('node-crash'), rto('node-blackhole')]).toEqual([30_000, 30_000]);
    expect(rto('cluster-failure')).toBe(15 * 60_000);
    expect(rto('region-outage')).toBe(60 * 60_000);
    for (const { name, targetRtoMs } of all.filter((each) => /^partition-(?!flap)/.test(each.name))) {
      expect([name, targetRtoMs]).toEqual([name, 5 * 60_000]);
    }
  });

  test('covers the numbers it promises, in their order', () => {
    const numbers = new Set(all.flatMap((scenario) => scenario.numbers));
    const promised = [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 26, 27, 28, 30];
    expect([...numbers].toSorted((a, b) => a - b)).toEqual([...promised, 32, 34, 35, 36, 37]);
    const firsts = all.flatMap((scenario) => scenario.numbers[0] ?? []);
    expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
  });

  test('a partition outlasts the slowest broker, and leaves the store of the nodes with one side', () => {
    const [act] = actsOf(scenarios['partition-one'] as Scenario, 3, 'x', { target: ['n3'] });
    expect(act?.until).toEqual({ ms: 180_000 });
    expect(act?.faults).toEqual([
      { kind: 'cut', node: 'n3', from: ['n1', 'n2'], direction: 'in', mode: 'drop' },
      { kind: 'cut', node: 'n1', from: ['n3'], direction: 'in', mode: 'drop' },
      { kind: 'cut', node: 'n2', from: ['n3'], direction: 'in', mode: 'drop' },
      { kind: 'cut', node: 'n3', from: ['store'], direction: 'both', mode: 'drop' },
    ]);
  });

  test('a cut of clients takes those behind a balancer too: what passes them on is no member', () => {
    const [act] = actsOf(scenarios['client-cut'] as Scenario, 3, 'x', { target: ['n1'] });
    expect(act?.faults).toEqual([{ kind: 'cut', node: 'n1', from: 'clients', direction: 'both', mode: 'drop' }]);
  });

  test('a role chooses among those who have it, and is refused where nobody is known to', () => {
    const crash = scenarios['node-crash'] as Scenario;
    for (const seed of ['a', 'b', 'c']) {
      expect(actsOf(crash, 5, seed, { role: 'leader' })[0]?.faults[0]?.node).toBe('n2');
    }
    expect(() => actsOf(crash, 5, 'x', { role: 'follower' })).toThrow(
      expect.objectContaining({ exitCode: 8, code: 'SRE_CHAOS_NO_ROLE' }),
    );
  });
});

describe('the nodes that are away at most', () => {
  test.each([
    ['node-crash', 3, 1],
    ['rolling-restart', 5, 1],
    ['quorum-loss', 5, 3],
    ['cluster-failure', 3, 3],
    ['partition-one', 5, 1],
    ['partition-minority', 5, 2],
    ['partition-halves', 5, 2],
    ['partition-islands', 5, 4],
    ['partition-oneway', 3, 1],
    ['partition-bridge', 3, 1],
    ['partition-bridge', 5, 2],
    ['partition-ring', 5, 3],
    ['client-cut', 3, 0],
    ['reset-storm', 3, 0],
    ['slow-net', 5, 0],
    ['lb-failure', 3, 0],
    ['az-outage', 3, 1],
    ['interregion-cut', 3, 0],
  ])('%s on %i nodes: %i', (name, size, away) => {
    expect(awayOf(scenarios[name] as Scenario, size)).toBe(away);
  });
});

describe('the nodes a drill leaves alone', () => {
  test.each([
    ['node-crash', { target: ['n1'] }, [['n2', 'n3']]],
    ['partition-one', { target: ['n1'] }, [['n2', 'n3']]],
    ['partition-bridge', { target: ['n1'] }, [['n2'], ['n1'], ['n3']]],
    ['partition-islands', {}, []],
    ['interregion-cut', {}, [['n1', 'n2'], ['n3']]],
    ['lb-failure', {}, [['n1', 'n2', 'n3']]],
    ['slow-net', {}, []],
  ])('%s', (name, options, groups) => {
    const acts = actsOf(scenarios[name] as Scenario, 3, 'x', options);
    expect(
      bystanders(membersOf(3), acts)
        .map((group) => group.toSorted())
        .toSorted(),
    ).toEqual(groups.toSorted());
  });
});
