import type { Packet } from 'mqtt-packet';
import { beforeAll, describe, expect, test } from 'vitest';
import { sysTopics } from '../../../../src/doctor/checks/sys-topics.ts';
import { rehearse } from '../../../../src/mqtt/rehearsal.ts';
import { doctorVisit } from '../../../support/doctor-visit.ts';
import { openScriptedBroker, type ScriptedConnection } from '../../../support/scripted-broker.ts';

/** What `sys-topics` says of a broker that does this with each SUBSCRIBE. */
async function asked(subscribed: (connection: ScriptedConnection, packet: Packet & { cmd: 'subscribe' }) => void) {
  await using broker = await openScriptedBroker((connection, packet) => {
    if (packet.cmd === 'subscribe') subscribed(connection, packet);
    else connection.answer(packet);
  });
  await using visiting = doctorVisit(`mqtt://${broker.address}`, { timeoutMs: 2_000 }, { protocolVersion: 4 });
  const answer = await sysTopics.run(visiting.visit, AbortSignal.timeout(10_000));
  return { answer, facts: visiting.visit.facts };
}

// Loading the code is not the broker's slowness.
beforeAll(() => rehearse());

describe('the check sys-topics', () => {
  test('tells the version, and keeps it for the checks after it', async () => {
    const { answer, facts } = await asked((connection, packet) => {
      connection.answer(packet);
      if (packet.subscriptions[0]?.topic !== '$SYS/broker/version') return;
      const payload = 'mosquitto version 2.0.11';
      connection.send({ cmd: 'publish', topic: '$SYS/broker/version', payload, qos: 0, dup: false, retain: true });
    });
    expect(answer).toMatchObject({ outcome: 'good', says: 'readable: mosquitto version 2.0.11' });
    expect(facts.brokerVersion).toBe('mosquitto version 2.0.11');
  });

  test.each<[string, string, (connection: ScriptedConnection, packet: Packet & { cmd: 'subscribe' }) => void]>([
    ['says nothing there', 'none came', (connection, packet) => connection.answer(packet)],
    [
      'refuses it',
      'SUBACK refuses $SYS',
      (connection, { messageId = 0 }) => connection.send({ cmd: 'suback', messageId, granted: [0x80] }),
    ],
    ['hangs up on it', 'ends connections that ask for $SYS', (connection) => connection.end()],
  ])('is no finding at a broker that %s', async (_how, says, subscribed) => {
    const { answer } = await asked(subscribed);
    expect(answer.outcome).toBe('skipped');
    expect(answer.says).toContain(says);
  });
});
