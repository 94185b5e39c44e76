import { describe, expect, test } from 'vitest';
import { brokerOf, everydayOf, findingsOf } from '../../../../src/doctor/logs/log-findings.ts';
import { readText, recordedLog } from '../../../support/log-text.ts';

/** What each recorded log has to lead to: broker with version, and `severity event` of every finding in its order. */
const recorded: Readonly<Record<string, readonly [broker: string, ...findings: readonly string[]]>> = {
  'mosquitto/2.0.11-troubled.log': [
    'Mosquitto 2.0.11',
    'critical store-unwritable',
    'critical messages-dropped',
    'warning protocol-error',
    'warning login-refused',
    'warning not-mqtt',
    'warning access-denied',
    'warning packet-too-big',
    'warning topic-invalid',
  ],
  'mosquitto/2.0.11-port-taken.log': ['Mosquitto 2.0.11', 'critical port-taken'],
  'mosquitto/2.0.11-limits.log': ['Mosquitto 2.0.11', 'critical connections-full', 'warning host-access-denied'],
  'mosquitto/2.0.11-memory.log': ['Mosquitto 2.0.11', 'critical memory-full'],
  'mosquitto/2.0.11-bridge.log': ['Mosquitto 2.0.11', 'critical bridge-refused', 'warning bridge-down'],
  'mosquitto/2.1.2-bridge-cut.log': ['Mosquitto 2.1.2', 'critical messages-dropped'],
  'emqx/5.8.9-partition.log': [
    'EMQX 5.8.9',
    'warning cluster-split',
    'warning login-refused',
    'info node-lost',
    'info cpu-busy',
  ],
  'rabbitmq/4.0.5-troubled.log': [
    'RabbitMQ 4.0.5',
    'warning login-refused',
    'warning not-mqtt',
    'warning access-denied',
    'warning packet-too-big',
    'warning client-id-refused',
    'warning memory-full',
  ],
  'rabbitmq/4.3.6-troubled.log': [
    'RabbitMQ 4.3.6',
    'warning login-refused',
    'warning not-mqtt',
    'warning access-denied',
    'warning packet-too-big',
    'warning client-id-refused',
    'warning tls-to-plain-port',
    'warning memory-full',
  ],
  'nats/2.10.27-troubled.log': [
    'NATS 2.10.27',
    'critical connections-full',
    'warning login-refused',
    'warning access-denied',
    'warning topic-invalid',
    'warning protocol-error',
  ],
};

const healthy: Readonly<Record<string, string>> = {
  'mosquitto/2.0.21-healthy.log': 'Mosquitto',
  'mosquitto/2.1.2-healthy.log': 'Mosquitto',
  'emqx/5.8.9-healthy.log': 'EMQX 5.8.9',
  'nats/2.10.27-healthy.log': 'NATS 2.10.27',
  'rabbitmq/4.3.6-healthy.log': 'RabbitMQ 4.3.6',
};

describe('logs of real brokers', () => {
  test.each(Object.entries(recorded))('%s leads to what happened there', async (name, [broker, ...expected]) => {
    const reading = await readText(recordedLog(name));
    expect(brokerOf(reading)).toBe(broker);
    const findings = findingsOf(reading).map(({ severity, evidence }) => `${severity} ${evidence[0]?.split(':')[0]}`);
    expect(findings).toEqual(expected);
  });

  test.each(Object.entries(healthy))('%s has nothing to act on', async (name, broker) => {
    const reading = await readText(recordedLog(name));
    expect(brokerOf(reading)).toBe(broker);
    expect(reading.lines).toBeGreaterThan(20);
    expect(findingsOf(reading)).toEqual([]);
  });

  test('a finding says how often, when, who and shows the last line', async () => {
    const [finding] = findingsOf(await readText(recordedLog('mosquitto/2.0.11-memory.log')));
    expect(finding).toMatchObject({
      id: 'logs',
      says: 'Mosquitto 2.0.11 logged 2 times: the memory limit was reached',
      place: { file: 'broker.log' },
      evidence: [
        'memory-full: 2 lines, first 2026-11-23T09:33:24Z, last 2026-11-23T09:33:25Z',
        'clients: filler, filler2',
        'last line: 1795426405: Client filler2 disconnected due to out of memory.',
      ],
    });
    expect(finding?.fix.length).toBeGreaterThan(0);
  });

  test('what EMQX says it left out is counted', async () => {
    const reading = await readText(recordedLog('emqx/5.8.9-partition.log'));
    const login = findingsOf(reading).find(({ evidence }) => evidence[0]?.startsWith('login-refused'));
    expect(login?.evidence).toContain('the broker says it left out 4 more of them');
  });

  test('what is over is told as over, and less severe', async () => {
    const reading = await readText(recordedLog('emqx/5.8.9-partition.log'));
    const split = findingsOf(reading).find(({ evidence }) => evidence[0]?.startsWith('cluster-split'));
    expect(split?.severity).toBe('warning');
    expect(split?.says).toMatch(/; over since 2026-11-22T17:06/);
  });

  test('one keep-alive timeout is everyday life and is still told', async () => {
    const reading = await readText(recordedLog('mosquitto/2.0.11-troubled.log'));
    expect(everydayOf(reading)).toContainEqual(expect.stringMatching(/keep-alive intervals: once, too rare/));
  });

  test('the same client three times is not', async () => {
    const line = (client: string): string => `1795426366: Client ${client} has exceeded timeout, disconnecting.\n`;
    const fleet = await readText(line('a') + line('b') + line('c'));
    expect(findingsOf(fleet)).toEqual([]);
    const one = await readText(line('a') + line('a') + line('a'));
    expect(findingsOf(one).map(({ severity }) => severity)).toEqual(['warning']);
  });

  test('what is a finding in a day is none in a month', async () => {
    const line = (day: number): string => `2026-11-${day}T10:00:00: Client a has exceeded timeout, disconnecting.\n`;
    expect(findingsOf(await readText(line(10) + line(10) + line(10)))).toHaveLength(1);
    expect(findingsOf(await readText(line(10) + line(15) + line(20)))).toEqual([]);
  });
});
