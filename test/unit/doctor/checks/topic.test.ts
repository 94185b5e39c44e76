import { describe, expect, test } from 'vitest';
import { openCheckClient } from '../../../../src/doctor/check-client.ts';
import { topic } from '../../../../src/doctor/checks/topic.ts';
import { doctorVisit } from '../../../support/doctor-visit.ts';
import { openHostileBroker } from '../../../support/hostile-broker.ts';
import { startReturningDevice } from '../../../support/returning-device.ts';

const { signal } = new AbortController();

/** What the check finds about a topic at a broker that keeps a retained message on each of these. */
async function asked(about: string, kept: readonly string[]) {
  await using broker = await openHostileBroker();
  await using publishing = doctorVisit(broker.url);
  await using publisher = await openCheckClient(publishing.visit, { clientId: 'publisher' }, signal);
  for (const one of kept) await publisher.publish(one, '21.5', { qos: 1, retain: true });
  await using visiting = doctorVisit(broker.url, { topic: about, timeoutMs: 300 });
  const before = broker.published.size;
  const answer = await topic.run(visiting.visit, signal);
  expect(broker.published.size).toBe(before); // asking publishes nothing
  const [first] = answer.findings ?? [];
  return { answer, first };
}

test('a topic that differs is told once, with the topic to ask about instead, and not as silence on all like it', async () => {
  const { answer, first } = await asked('plant/7/temp', ['plant/7/Temp']);
  expect(answer.findings).toHaveLength(1);
  expect(first?.fix.at(-1)).toMatch(/sre doctor mqtt:\/\/127\.0\.0\.1:\d+ --topic plant\/7\/Temp$/);
});

describe('messages not received: a topic that differs from the one with messages', () => {
  test.each([
    ['plant/line1/temp', 'Plant/Line1/Temp', /differs in letter case/],
    ['plant/line1/temp', '/plant/line1/temp', /differs in a slash/],
    ['plant/line1/temp/', 'plant/line1/temp', /differs in a slash/],
    ['plant/line1/temp', 'plant/line1 /temp', /differs in a space/],
    ['plant/line1/temprature', 'plant/line1/temperature', /differs in spelling/],
    ['plant/line1', 'plant/line1/temp', /one level more/],
    ['plant/line1/temp', 'plant/line1', /one level less/],
    ['home/+', 'home/kitchen/temp', /one level more/],
  ])('%s, where messages are on %s', async (about, kept, says) => {
    const { first } = await asked(about, [kept]);
    expect(first?.severity).toBe('warning');
    expect(first?.says).toMatch(says);
    expect(first?.says).toContain(kept);
  });

  test('a neighbour with another number is named, and not taken for a mistake', async () => {
    const { answer } = await asked('plant/line1/temp', ['plant/line2/temp', 'plant/line3/temp']);
    expect(answer.findings?.map(({ severity }) => severity)).toEqual(['info']);
    expect(answer.findings?.[0]?.evidence[0]).toContain('plant/line2/temp, plant/line3/temp');
  });

  test('a topic that has a message is good', async () => {
    const { answer } = await asked('plant/line1/temp', ['plant/line1/temp', 'Plant/line1/temp']);
    expect(answer.outcome).toBe('good');
    expect(answer.says).toContain('a retained message is there');
  });
});

describe('wildcard subscription not working', () => {
  test.each([
    ['home/*/temp', 'warning', /\* is an ordinary letter/, 'home/+/temp'],
    ['home/*', 'warning', /\* is an ordinary letter/, 'home/#'],
    ['home/#/temp', 'critical', /# stands for all remaining levels/, 'home/+/temp'],
    ['home/kitchen+/temp', 'critical', /\+ stands for a whole level/, 'home/+/temp'],
    ['home/kit#', 'critical', /# may not be part of a level/, 'home/kit/#'],
  ])('%s', async (about, severity, says, meant) => {
    const { first } = await asked(about, ['home/kitchen/temp']);
    expect(first?.severity).toBe(severity);
    expect(first?.says).toMatch(says);
    expect(first?.evidence[0]).toContain(meant);
    if (meant !== 'home/kit/#') expect(first?.evidence[1]).toContain('home/kitchen/temp');
  });
});

describe('other things people get wrong', () => {
  test('Topic Name Invalid: a filter to which nothing can be published', async () => {
    const { first } = await asked('home/+/temperature', []);
    expect(first?.says).toMatch(/can only be subscribed to.*Topic Name Invalid/);
  });

  test('published messages disappear: they come, and none is kept', async () => {
    await using broker = await openHostileBroker();
    await using _device = await startReturningDevice(broker.url, { clientId: 'd', publishes: ['plant/alarm'] });
    await using visiting = doctorVisit(broker.url, { topic: 'plant/alarm' });
    const { findings, outcome } = await topic.run(visiting.visit, signal);
    expect(outcome).toBe('finding');
    expect(findings?.map(({ says }) => says)).toEqual([
      expect.stringMatching(/not retained: they are gone for whoever/),
    ]);
  });

  test('published messages disappear: nobody was there, and nothing is kept', async () => {
    const { first } = await asked('plant/alarm', []);
    expect(first?.says).toMatch(/Nothing came on plant\/alarm .* nothing is retained/);
  });

  test('a shared subscription is not joined: it would take messages from its members', async () => {
    await using broker = await openHostileBroker();
    await using members = doctorVisit(broker.url);
    await using member = await openCheckClient(members.visit, { clientId: 'member' }, signal);
    await member.subscribe('$share/group/jobs', 1);
    await using visiting = doctorVisit(broker.url, { topic: '$share/group/jobs', timeoutMs: 1_000 });
    const answering = topic.run(visiting.visit, signal);
    await using publisher = await openCheckClient(members.visit, { clientId: 'publisher' }, signal);
    for (let job = 0; job < 4; job++) await publisher.publish('jobs', String(job), { qos: 1 });
    await answering;
    expect(member.heard).toHaveLength(4);
  });

  test('without a topic there is nothing to ask', async () => {
    await using visiting = doctorVisit('mqtt://127.0.0.1:1');
    expect((await topic.run(visiting.visit, signal)).outcome).toBe('skipped');
  });
});
