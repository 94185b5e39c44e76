import { configDefaults, defineConfig } from 'vitest/config';

const DRILLS = ['test/system/{chaos,docker-labs,driver,injectors,self-drill}*.test.ts'];

/**
 * Five kinds of test. `unit`, `contract` and `golden` need nothing but Node; `e2e` runs the built CLI with real sockets and
 * processes; `system` needs real brokers (mosquitto, a Docker engine) and says what is missing; `drills` are the part of it
 * that breaks things: labs in Docker, drivers, injectors, drills on real brokers.
 */
const project = (name: string, include: string[], timeoutMs: number, serial = false, exclude: string[] = []) => ({
  test: {
    name,
    include,
    exclude: [...configDefaults.exclude, ...exclude],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    ...(serial ? { fileParallelism: false, maxWorkers: 1 } : {}),
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/*.test.ts'], 15_000),
      project('contract', ['test/contract/**/*.test.ts'], 30_000),
      project('golden', ['test/golden/**/*.test.ts'], 30_000),
      project('e2e', ['test/e2e/**/*.test.ts'], 120_000, true),
      project('system', ['test/system/**/*.test.ts'], 600_000, true, DRILLS),
      project('drills', DRILLS, 600_000, true),
    ],
  },
});
