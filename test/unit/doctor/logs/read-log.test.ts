import { describe, expect, test } from 'vitest';
import { LINE_LIMIT } from '../../../../src/doctor/logs/cut-lines.ts';
import { everydayOf, findingsOf } from '../../../../src/doctor/logs/log-findings.ts';
import { readLog } from '../../../../src/doctor/logs/read-log.ts';
import { logOf, readText } from '../../../support/log-text.ts';

const DROPPED = '1795426365: Outgoing messages are being dropped for client archive.\n';
const STARTED = '1795426361: mosquitto version 2.0.11 starting\n';

describe('reading of a log', () => {
  test('does not care where the pieces it comes in are cut', async () => {
    const text = STARTED + '1795426365: Outgoing messages are being dropped for client Prüfstand-1.\n'.repeat(3);
    const whole = await readText(text);
    for (const bytes of [1, 2, 3, 7]) expect(findingsOf(await readText(text, bytes))).toEqual(findingsOf(whole));
    expect(findingsOf(whole)[0]?.evidence).toContain('clients: Prüfstand-1 (3)');
  });

  test('keeps a bounded part of a line without end', async () => {
    const reading = await readText(`${STARTED}${'x'.repeat(40 * LINE_LIMIT)}\n${DROPPED}`, 1_000);
    expect(reading.lines).toBe(3);
    expect(findingsOf(reading)).toHaveLength(1);
  });

  test('takes the last line also without its line feed, and Windows line ends', async () => {
    const reading = await readText(`${STARTED.trim()}\r\n${DROPPED.trim()}`);
    expect(findingsOf(reading)).toHaveLength(1);
  });

  test('leaves out what the doctor itself did', async () => {
    const own = '1795426362: Client sredoctorabcd1234take already connected, closing old connection.\n'.repeat(5);
    expect(findingsOf(await readText(STARTED + own))).toEqual([]);
    expect(findingsOf(await readText(STARTED + own.replaceAll('sredoctor', 'press')))).toHaveLength(1);
  });

  test('does not take for trouble of devices what its own earlier visits left without a name', async () => {
    const own = ['aaaaaaa1', 'aaaaaaa2', 'aaaaaaa3'].map(
      (run) =>
        `1795426362: New client connected from 10.0.0.1:1 as sredoctor${run}c0 (p5, c1, k60, u'probe').\n` +
        '1795426362: Client <unknown> disconnected, not authorised.\n',
    );
    const reading = await readText(STARTED + own.join(''));
    expect(findingsOf(reading)).toEqual([]);
    expect(everydayOf(reading)).toEqual([
      'clients were refused for their credentials: 3 times, no more than 3 visits of this doctor leave in it',
    ]);
    const devices = '1795426363: Client <unknown> disconnected, not authorised.\n'.repeat(4);
    expect(findingsOf(await readText(STARTED + own.join('') + devices))).toHaveLength(1);
  });

  test('knows nobody in a text that is no log', async () => {
    const reading = await readText('# Notes\n\nNothing in here was logged by a broker.\n');
    expect(reading.broker).toBeUndefined();
    expect(findingsOf(reading)).toEqual([]);
  });

  test('is not fooled by a client whose id looks like a line of another broker', async () => {
    const line = '1795426362: New client connected from 10.0.0.1:1 as vmq_x VerneMQ@n1 (p2, c1, k60).\n';
    expect((await readText(STARTED + line.repeat(3))).broker).toBe('mosquitto');
  });

  test('reads the JSON of EMQX as its text', async () => {
    const line = JSON.stringify({
      time: 1_795_426_365_000_000,
      level: 'warning',
      msg: 'authentication_failure',
      clientid: 'bad-0',
      peername: '10.0.0.1:4',
      username: 'fleet',
      reason: 'bad_username_or_password',
      tag: 'AUTHN',
    });
    const [finding] = findingsOf(await readText(`${line}\n`.repeat(3)));
    expect(finding?.says).toBe('EMQX logged 3 times: clients were refused for their credentials');
    expect(finding?.evidence).toContain('clients: bad-0 (3)');
    expect(finding?.evidence[0]).toContain('2026-11-23T09:32:45');
  });

  test('unwraps what a container engine wraps lines in', async () => {
    const line = JSON.stringify({ log: DROPPED, stream: 'stderr', time: '2026-11-23T09:32:45.1Z' });
    const [finding] = findingsOf(await readText(`${line}\n`));
    expect(finding?.evidence).toContain('clients: archive');
  });

  test('reads lines with what a journal puts in front of them', async () => {
    const [finding] = findingsOf(await readText(`Nov 23 09:32:45 plant-7 mosquitto[812]: ${DROPPED}`));
    expect(finding?.evidence).toContain('clients: archive');
  });

  test('stops in time, says so and keeps what it has', async () => {
    const { signal } = new AbortController();
    let now = 0;
    const clock = { wallMs: () => 0, monoMs: () => (now += 30), sleep: () => Promise.resolve() };
    const text = STARTED + DROPPED.repeat(50_000);
    const reading = await readLog(logOf(text), { withinMs: 100, clock, signal });
    expect(reading.lines).toBeLessThan(50_000);
    expect(reading.only).toBe('only what could be read in 0.1 s');
    expect(findingsOf(reading)).toHaveLength(1);
  });

  test('gives up when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const clock = { wallMs: () => 0, monoMs: () => 0, sleep: () => Promise.resolve() };
    const read = readLog(logOf(DROPPED.repeat(5_000)), { withinMs: 1_000, clock, signal: stop.signal });
    await expect(read).rejects.toThrow('enough');
  });
});
