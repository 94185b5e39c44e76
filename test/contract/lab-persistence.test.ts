import assert from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Persistence } from '../../src/lab/persistence.ts';
import { sharedPersistence } from '../../src/lab/shared-persistence.ts';
import { openStateLink } from '../../src/lab/state-link.ts';
import { openStateServer } from '../../src/lab/state-server.ts';
import { openStateStore } from '../../src/lab/state-store.ts';

interface NodeTestContext {
  readonly assert: typeof assert;
  readonly diagnostic: () => void;
  readonly plan: (assertions: number) => void;
}
type NodeTest = (name: string, run: (context: NodeTestContext) => unknown) => void;
type AbstractSuite = (options: { test: NodeTest; persistence: () => Promise<Persistence>; testAsync: true }) => void;

/** The suite aedes publishes for every persistence; it runs on `node:test`, so this is its context for vitest. */
const aedesSuite = createRequire(import.meta.url)('aedes-persistence/abstract.js') as AbstractSuite;
let count = 0;
const counted: NodeTest = (name, run) => {
  count += 1;
  test(name, async () => {
    let planned: number | undefined;
    let made = 0;
    const countedAssert = new Proxy(assert, {
      get(target, name, receiver) {
        made += 1;
        return Reflect.get(target, name, receiver);
      },
    });
    await run({
      assert: countedAssert,
      diagnostic: () => undefined,
      plan: (assertions) => {
        planned = assertions;
      },
    });
    expect(made).toBe(planned ?? made);
  });
};

describe('the store of the state process keeps the aedes persistence contract', () => {
  aedesSuite({ test: counted, testAsync: true, persistence: async () => (await openStateStore()).persistence });
});

describe('the persistence of a node keeps the aedes persistence contract through the state process', () => {
  let folder = '';
  let number = 0;
  const open: AsyncDisposable[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sre-persistence-'));
  });
  afterAll(async () => {
    for (const resource of open.toReversed()) await resource[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  aedesSuite({
    test: counted,
    testAsync: true,
    persistence: async () => {
      number += 1;
      const path = join(folder, `${number}.sock`);
      const server = await openStateServer(await openStateStore(), path);
      const signal = AbortSignal.timeout(20_000);
      const link = await openStateLink({ path, node: 'n1', onPacket: () => undefined, signal });
      open.push(server, link);
      return sharedPersistence(link);
    },
  });
});

test('the suite is there', () => {
  expect(count).toBeGreaterThan(60);
});
