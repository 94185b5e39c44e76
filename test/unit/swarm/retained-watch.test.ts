import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { analyse } from '../../../src/swarm/analyse.ts';
import { openSwarm } from '../../../src/swarm/open-swarm.ts';
import type { StateFinding } from '../../../src/swarm/state-finding.ts';
import { type AedesBroker, openAedesBroker } from '../../support/aedes-broker.ts';

const signal = (): AbortSignal => AbortSignal.timeout(14_000);
const TOPIC = 'sre/kept/retained';

/** A swarm that keeps a retained message up to date until the third one, then what `meanwhile` does, then the verdict. */
async function watched(
  broker: AedesBroker,
  nodes: readonly { readonly name: string; readonly address: string }[],
  meanwhile: () => Promise<void>,
): Promise<StateFinding> {
  await using swarm = await openSwarm({
    run: 'kept',
    endpoint: broker.address,
    nodes,
    profile: { keepaliveMs: 10_000, connectTimeoutMs: 5_000, backoffMs: { min: 20, max: 100 } },
    floatingStreams: 1,
    pinnedStreams: false,
    qos: [1],
    intervalMs: 50,
    seed: 1,
    clock: systemClock,
    retained: true,
  });
  await swarm.start(signal());
  await until('some replacements', () => swarm.snapshot().slots.length > 45, { withinMs: 9_000, signal: signal() });
  swarm.stopPublishing();
  await meanwhile();
  const observation = await swarm.finish({ signal: signal(), quietMs: 50 });
  return analyse(observation, { faultMs: 0, faultProvenMs: 0, endMs: 3_000 }).state;
}

/** What a new subscriber of the broker is given. */
async function retainedAt(broker: AedesBroker): Promise<readonly string[]> {
  const kept: string[] = [];
  // Not in its types, and what it hands to every new subscriber.
  const { persistence } = broker.aedes as unknown as {
    persistence: { createRetainedStreamCombi(filters: string[]): AsyncIterable<{ topic: string }> };
  };
  for await (const packet of persistence.createRetainedStreamCombi(['sre/#'])) kept.push(packet.topic);
  return kept;
}

describe('the retained message of a swarm', () => {
  test('is found up to date wherever it was before, and none is left behind', async () => {
    await using broker = await openAedesBroker();
    await using other = await openAedesBroker(); // keeps none of it, and is not blamed for that
    const nodes = [
      { name: 'n1', address: broker.address },
      { name: 'n2', address: other.address },
    ];
    const { retained } = await watched(broker, nodes, async () => {
      expect(await retainedAt(broker)).toEqual([TOPIC]);
    });
    expect(retained).toEqual({ checked: 2, missing: [], wrong: [] });
    expect(await retainedAt(broker)).toEqual([]);
    expect(await retainedAt(other)).toEqual([]);
  });

  test.each([
    ['is missing where it is gone', '', { checked: 1, missing: [`${TOPIC} at endpoint`], wrong: [] }],
    ['is outdated where an older one came back', '1', { checked: 1, missing: [], wrong: [`${TOPIC} at endpoint`] }],
    ['is wrong where it is one nobody has sent', '99', { checked: 1, missing: [], wrong: [`${TOPIC} at endpoint`] }],
  ])('%s', async (_what, text, expected) => {
    await using broker = await openAedesBroker();
    const { retained } = await watched(broker, [], async () => {
      await new Promise<void>((done, failed) => {
        const packet = {
          cmd: 'publish',
          topic: TOPIC,
          payload: Buffer.from(text),
          qos: 0,
          retain: true,
          dup: false,
        } as const;
        broker.aedes.publish(packet, (error) => (error ? failed(error) : done()));
      });
    });
    expect(retained).toEqual(expected);
    expect(await retainedAt(broker)).toEqual([]);
  });

  test('is nobody’s loss where the broker has no retained messages', async () => {
    await using broker = await openAedesBroker();
    broker.aedes.authorizePublish = (_client, packet, done) => {
      packet.retain = false;
      done(null);
    };
    const state = await watched(broker, [], async () => {});
    expect(state.retained?.checked ?? 0).toBe(0);
  });
});
