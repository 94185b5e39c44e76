import type { Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { until } from '../../../src/core/deadline.ts';
import { offeredQos } from '../../../src/swarm/offered-qos.ts';
import { openScriptedBroker, type ScriptedConnection } from '../../support/scripted-broker.ts';

const profile = { keepaliveMs: 60_000, connectTimeoutMs: 5_000, backoffMs: { min: 20, max: 80 } };
const { signal } = new AbortController();

function granting(granted: number) {
  return (connection: ScriptedConnection, packet: Packet): void => {
    if (packet.cmd === 'subscribe') {
      connection.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [granted] });
    } else connection.answer(packet);
  };
}

describe('which QoS a broker offers', () => {
  test.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [0x80, undefined],
  ])('a SUBACK of %s means %s', async (granted, offered) => {
    await using broker = await openScriptedBroker(granting(granted));
    expect(await offeredQos({ run: 'r', endpoint: broker.address, profile, signal })).toBe(offered);
    const left = (): boolean => broker.connections[0]?.received.at(-1)?.cmd === 'disconnect';
    await until('DISCONNECT', left, { withinMs: 5_000, signal });
  });

  test('the maximum of a CONNACK counts, whatever is granted', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd !== 'connect') connection.answer(packet);
      else connection.send({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties: { maximumQoS: 1 } });
    }, 5);
    expect(await offeredQos({ run: 'r', endpoint: broker.address, profile, protocolVersion: 5, signal })).toBe(1);
  });

  test('a broker that does not answer, or hangs up, has not said', async () => {
    await using mute = await openScriptedBroker(() => undefined);
    const hasty = { ...profile, connectTimeoutMs: 50 };
    expect(await offeredQos({ run: 'r', endpoint: mute.address, profile: hasty, signal })).toBeUndefined();
    await using rude = await openScriptedBroker((connection) => connection.end());
    expect(await offeredQos({ run: 'r', endpoint: rude.address, profile, signal })).toBeUndefined();
  });
});
