import { z } from 'zod';
import type { Capabilities, DriverKind } from '../../src/chaos/driver.ts';
import { FAULT_KINDS, type Fault, type FaultSpec } from '../../src/chaos/fault.ts';
import type { LivingTarget } from '../../src/chaos/target.ts';

/** Nodes that are not there: which life each is in, 0 while it is down; `act` is asked before every call. */
export interface FakeWorld {
  readonly lives: Map<string, number>;
  /** Called with the name of every driver call; throws to make it fail. */
  act: (call: string) => void;
  onKill: () => void;
}

export function fakeWorld(names: readonly string[]): FakeWorld {
  return { lives: new Map(names.map((name) => [name, 1])), act: () => {}, onKill: () => {} };
}

/** A driver over a {@link FakeWorld}; a node that starts again lives its next life. */
export function fakeDriver(world: FakeWorld): DriverKind {
  const identity = (name: string): string | undefined => {
    const life = world.lives.get(name) ?? 0;
    return life > 0 ? `life ${life}` : undefined;
  };
  return {
    summary: 'nodes that are not there',
    selector: z.object({}),
    open: (_selector, nodes) => ({
      kind: 'fake',
      plan: async (spec, target) => kill(world, spec, target, identity),
      capabilities: async () =>
        Object.fromEntries(
          Object.keys(FAULT_KINDS).map((kind) => [kind, { holds: kind === 'kill', says: 'the fake can only kill' }]),
        ) as Capabilities,
      targets: async () => {
        world.act('targets');
        return nodes.map((node) => {
          const now = identity(node.name);
          return { ...node, ...(now === undefined ? {} : { identity: now }) };
        });
      },
    }),
    undo: async ({ node, data }) => {
      world.act('undo');
      if (identity(node) !== undefined) return { did: 'nothing', says: `${node} lives as ${identity(node)}` };
      world.lives.set(node, Number(data['life']) + 1);
      return { did: 'undone', says: `started ${node}` };
    },
    verify: async ({ node }) => {
      world.act('verify');
      return { holds: identity(node) !== undefined, says: `${node} is ${identity(node) ?? 'down'}` };
    },
  };
}

function kill(
  world: FakeWorld,
  spec: FaultSpec,
  target: LivingTarget,
  identity: (name: string) => string | undefined,
): Fault {
  const life = Number(target.identity.split(' ')[1]);
  return {
    spec,
    target,
    visible: true,
    argv: ['kill', target.name],
    undo: { driver: 'fake', fault: 'kill', node: target.name, argv: ['start', target.name], data: { life } },
    apply: async () => {
      world.act('apply');
      if (identity(target.name) !== target.identity) throw new Error('not the planned one');
      world.lives.set(target.name, 0);
      world.onKill();
      world.act('applied');
    },
    state: async () => {
      world.act('state');
      return {
        holds: identity(target.name) === undefined,
        says: `${target.name} is ${identity(target.name) ?? 'gone'}`,
      };
    },
    effect: async () => {
      world.act('effect');
      return { holds: identity(target.name) === undefined, says: 'asked outside' };
    },
  };
}
