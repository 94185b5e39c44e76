import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarios } from '../../chaos/index.ts';
import type { DrillContext } from '../../src/chaos/drill.ts';
import type { DrillOptions } from '../../src/chaos/drill-options.ts';
import type { ChaosDriver, DriverKind } from '../../src/chaos/driver.ts';
import { haltLever } from '../../src/chaos/halt-lever.ts';
import { buildPlan, type ResolvedPlan } from '../../src/chaos/plan-building.ts';
import type { PolicyContext } from '../../src/chaos/safety.ts';
import type { Scenario } from '../../src/chaos/scenario.ts';
import type { Subject } from '../../src/chaos/subject.ts';
import { lookUp } from '../../src/core/registry.ts';
import { type FakeWorld, fakeDriver, fakeWorld } from './fake-driver.ts';
import { fakeSwarm } from './fake-swarm.ts';
import { scaledClock } from './scaled-clock.ts';
import { seenVerdict } from './seen-verdict.ts';

/** A process that does not exist: whatever it left behind is nobody's. */
export const DEAD_PROCESS = { pid: 2 ** 22 - 3, startTime: '1' };

/** A drill of the fake world, ready to run: half a minute of it passes in a fraction of a second. */
export interface FakeDrill extends AsyncDisposable {
  readonly world: FakeWorld;
  readonly stateDir: string;
  readonly scenario: Scenario;
  readonly subject: Subject;
  readonly driver: ChaosDriver;
  readonly drivers: Readonly<Record<string, DriverKind>>;
  readonly context: DrillContext;
  readonly lines: string[];
  plan(options?: Partial<DrillOptions>): Promise<ResolvedPlan>;
}

const FACTOR = 100;
const OUTAGE_MS = 1_200;
const OPTIONS: DrillOptions = { trials: 1, maxFaultMs: 120_000, intervalMs: 100 };

export async function openFakeDrill(): Promise<FakeDrill> {
  const stateDir = await mkdtemp(join(tmpdir(), 'sre-drill-'));
  const names = ['n1', 'n2', 'n3'];
  const world = fakeWorld(names);
  const clock = scaledClock(FACTOR);
  const kind = fakeDriver(world);
  const scenario = lookUp(scenarios, 'scenario', 'node-crash');
  const subject: Subject = {
    cluster: 'fake',
    broker: 'none',
    environment: 'lab',
    driver: 'fake',
    selector: {},
    nodes: names.map((name) => ({ name, address: `127.0.0.1:1` })),
    expectedNodes: names.length,
    endpoint: '127.0.0.1:1',
    fleet: { keepaliveMs: 2_000, connectTimeoutMs: 1_000, backoffMs: { min: 1_000, max: 2_000 } },
  };
  const driver = kind.open({}, subject.nodes);
  const drivers = { fake: kind };
  const lines: string[] = [];
  const context: DrillContext = {
    stateDir,
    scenario,
    subject,
    options: OPTIONS,
    driver,
    drivers,
    clock,
    random: () => 0.5,
    self: DEAD_PROCESS,
    halt: haltLever(stateDir),
    progress: { say: (text, armed) => lines.push(`${text}${armed === true ? ' (armed)' : ''}`) },
    signal: new AbortController().signal,
    observer: {
      observe: async () => {
        const nodes = Object.fromEntries(names.map((name) => [name, (world.lives.get(name) ?? 0) > 0]));
        return seenVerdict(nodes);
      },
    },
    openSwarm: async (run) => {
      const swarm = fakeSwarm(run, clock, OUTAGE_MS);
      world.onKill = swarm.crash;
      return swarm;
    },
    armWatchdog: async () => {},
  };
  return {
    world,
    stateDir,
    scenario,
    subject,
    driver,
    drivers,
    context,
    lines,
    plan: (options = {}) => buildPlan(scenario, subject, driver, { ...OPTIONS, ...options }, context.signal),
    [Symbol.asyncDispose]: () => rm(stateDir, { recursive: true, force: true }),
  };
}

/** What the policy decides on, for a fake drill. */
export function policyOf({ stateDir, context, subject }: FakeDrill): PolicyContext {
  return { stateDir, subject, wallMs: context.clock.wallMs() };
}
