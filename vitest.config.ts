import { configDefaults, defineConfig } from 'vitest/config';

const TRUTH = ['test/unit/**/truth-of-*.test.ts'];
const CHAOS = ['test/e2e/chaos.test.ts'];
const DRILLS = ['test/system/{chaos,docker-labs,driver,injectors}*.test.ts'];
const SELF_DRILLS = ['test/system/self-drill*.test.ts'];
const ALERTING = ['test/system/{alerts,dashboard}*.test.ts'];
const LIVE = ['e2e', 'chaos', 'system', 'drills', 'self-drills', 'alerting'];

/**
 * `unit`, `contract` and `golden` need nothing but Node, and so does `truth`: what measures, measured, one file at a time;
 * `e2e` runs the built CLI with real sockets and processes, `chaos` the long drills of it on the embedded lab; `system`
 * needs real brokers (mosquitto, a Docker engine) and says what is missing; `drills` are the part of it that breaks things
 * (labs in Docker, drivers, injectors), `self-drills` whole drills on real brokers, `alerting` what waits for a Prometheus.
 * What has real brokers on a machine that others use, too, is tried once more when it fails; `npm test` lists it.
 */
const project = (name: string, include: string[], timeoutMs: number, serial = false, exclude: string[] = []) => ({
  test: {
    name,
    include,
    exclude: [...configDefaults.exclude, ...exclude],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    retry: LIVE.includes(name) ? 1 : 0,
    // Its own second is short on a busy machine; only what fails waits for the end of it.
    expect: { poll: { timeout: 10_000 } },
    // Two even on two cores, where vitest would leave one idle: many of these tests wait for sockets.
    ...(serial ? { fileParallelism: false, maxWorkers: 1 } : { maxWorkers: 2 }),
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/*.test.ts'], 15_000, false, TRUTH),
      project('truth', TRUTH, 60_000, true),
      project('contract', ['test/contract/**/*.test.ts'], 30_000),
      project('golden', ['test/golden/**/*.test.ts'], 30_000),
      project('e2e', ['test/e2e/**/*.test.ts'], 120_000, true, CHAOS),
      project('chaos', CHAOS, 120_000, true),
      project('system', ['test/system/**/*.test.ts'], 600_000, true, [...DRILLS, ...SELF_DRILLS, ...ALERTING]),
      project('drills', DRILLS, 600_000, true),
      project('self-drills', SELF_DRILLS, 600_000, true),
      project('alerting', ALERTING, 600_000, true),
    ],
  },
});
