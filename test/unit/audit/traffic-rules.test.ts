import { describe, expect, test } from 'vitest';
import { applyRules } from '../../../src/audit/rule.ts';
import type { ObservedMessage } from '../../../src/audit/traffic/observed-message.ts';
import { trafficRules } from '../../../src/audit/traffic/rules/index.ts';
import { TrafficTable } from '../../../src/audit/traffic/traffic-summary.ts';

// Every rule about traffic with messages that break it and others that come close and do not.

type Message = Partial<Omit<ObservedMessage, 'payload'>> & { readonly payload?: string | Buffer };

const START = Date.UTC(2026, 0, 1);

/** As many messages, `gapMs` apart. */
function many(count: number, of: (index: number) => Message, gapMs = 1_000): readonly Message[] {
  return Array.from({ length: count }, (_, index) => ({ atMs: START + index * gapMs, ...of(index) }));
}

function heard(messages: readonly Message[], seconds?: number) {
  const table = new TrafficTable();
  for (const { payload: given = '21.5', ...message } of messages) {
    const payload = Buffer.from(given);
    table.add({
      atMs: START,
      topic: 'site/d-1/temperature',
      payload,
      payloadBytes: payload.length,
      qos: 0,
      retain: 'no',
      dup: false,
      ...message,
    });
  }
  return table.summary(seconds);
}

/** A fleet that behaves: ten devices, a reading every ten seconds, a retained state each, an event now and then. */
const sound: readonly Message[] = [
  ...many(10, (index) => ({ topic: `site/d-${index}/status`, payload: 'online', retain: 'published', qos: 1 })),
  ...many(100, (index) => ({
    topic: `site/d-${index % 10}/telemetry`,
    payload: JSON.stringify({ at: 1_767_225_600 + index, value: index }),
  })),
  ...many(5, (index) => ({ topic: `site/d-${index}/event`, payload: `{"door":"open","n":${index}}`, qos: 1 })),
];

const named = (topic: string): readonly Message[] => many(3, () => ({ topic }));

interface Example {
  readonly bad: readonly Message[];
  readonly good: readonly Message[];
}

const reading = (index: number): string => `{"at":${1_767_225_600 + index},"value":${index % 7}}`;

const examples = {
  'qos2-everywhere': {
    bad: many(60, (index) => ({ topic: `site/d-${index}/event`, qos: 2 })),
    good: many(60, (index) => ({ topic: `site/d-${index}/event`, qos: index % 5 === 0 ? 2 : 0 })),
  },
  'qos2-telemetry': {
    bad: many(20, () => ({ qos: 2 })),
    good: many(20, () => ({ topic: 'site/valve/command', qos: 2 }), 30_000),
  },
  'qos0-minority': {
    bad: many(60, () => ({ qos: 1 })),
    good: many(60, (index) => ({ topic: `site/d-${index}/event`, qos: 1 })),
  },
  'retained-telemetry': {
    bad: many(20, () => ({ retain: 'published' })),
    good: many(20, () => ({ topic: 'site/d-1/status', retain: 'published' }), 60_000),
  },
  'topic-wildcard': { bad: named('home/+/temperature'), good: named('home/bedroom/temperature') },
  'topic-space': { bad: named('home/living room/temperature'), good: named('home/living-room/temperature') },
  'topic-upper-case': { bad: named('Home/temperature'), good: named('home/A4CF12F03B9E/temperature') },
  'topic-leading-slash': { bad: named('/home/temperature'), good: named('home/temperature') },
  'topic-empty-level': { bad: named('home//temperature'), good: named('/home/temperature') },
  'topic-too-deep': { bad: named('a/b/c/d/e/f/g/h'), good: named('a/b/c/d/e/f/g') },
  'topic-odd-character': { bad: named('home/küche/temperature'), good: named('home/kueche/temperature') },
  'topic-flat': {
    bad: many(6, (index) => ({ topic: `temperature-${index}` })),
    good: many(6, () => ({ topic: 'heartbeat' })),
  },
  'topic-per-message': {
    bad: many(30, (index) => ({ topic: `site/d-1/event/${1_767_225_600 + index}` })),
    good: many(30, (index) => ({ topic: `site/${100_000 + index}/telemetry`, publisher: `d-${index}` })),
  },
  'message-loop': {
    bad: many(10, () => ({ topic: 'region/a', payload: reading(1) }), 20),
    good: many(10, (index) => ({ topic: 'region/a', payload: reading(index) }), 20),
  },
  'message-doubled': {
    bad: many(60, (index) => ({ payload: reading(Math.floor(index / 2)) })),
    good: many(60, (index) => ({ payload: reading(Math.floor(index / 2)), dup: index % 2 === 1 })),
  },
  'payload-unchanged': {
    bad: many(100, () => ({ payload: '{"state":"closed"}' }), 100),
    good: many(100, () => ({ payload: '{"state":"closed"}' }), 10_000),
  },
  'single-topic-hot': {
    bad: [...many(500, () => ({ topic: 'telemetry/all' }), 10), ...many(20, (index) => ({ topic: `site/${index}/x` }))],
    good: many(500, (index) => ({ topic: `site/${index % 20}/x` }), 10),
  },
  'payload-large': {
    bad: [{ payload: Buffer.alloc(200_000) }],
    good: [{ payload: Buffer.alloc(100_000) }],
  },
  'payload-tiny-overhead': {
    bad: many(200, (index) => ({ topic: `company/site/building/floor/room/${index % 20}/temperature` }), 100),
    good: many(
      200,
      (index) => ({ topic: `company/site/building/floor/room/${index % 20}/temperature`, payload: reading(index) }),
      100,
    ),
  },
  'payload-format-mixed': {
    bad: many(10, (index) => ({ payload: index % 2 === 0 ? '{"value":1}' : Buffer.from([1, 2, 0xff]) })),
    good: many(10, (index) => ({
      topic: `site/${index % 2}`,
      payload: index % 2 === 0 ? '{"value":1}' : Buffer.from([1, 2, 0xff]),
    })),
  },
  'payload-credential': {
    bad: [{ topic: 'site/d-1/settings', payload: '{"wifi_ssid":"x","wifi_password":"hunter2"}' }],
    good: [{ topic: 'site/d-1/settings', payload: '{"wifi_ssid":"x","wifi_password":""}' }],
  },
} satisfies Record<keyof typeof trafficRules, Example>;

function idsOf(messages: readonly Message[]): readonly string[] {
  return applyRules(trafficRules, heard(messages)).map(({ id }) => id);
}

describe.each(Object.entries<Example>(examples))('%s', (id, { bad, good }) => {
  test('is found where it is so', () => {
    expect(idsOf(bad)).toContain(id);
  });

  test('is not found where it is not', () => {
    expect(idsOf(good)).not.toContain(id);
  });
});

test('a sound fleet breaks no rule', () => {
  expect(idsOf(sound)).toEqual([]);
});

test('no value of a field named like a password is shown', () => {
  const summary = heard(examples['payload-credential'].bad);
  expect(JSON.stringify([applyRules(trafficRules, summary), summary])).not.toContain('hunter2');
});

test('a topic that grows at its front is a loop', () => {
  const payload = reading(1);
  const topics = ['a/x', 'b/a/x', 'a/b/a/x', 'b/a/b/a/x'];
  const finding = applyRules(
    trafficRules,
    heard(topics.map((topic, index) => ({ topic, payload, atMs: START + index * 15 }))),
  ).find(({ id }) => id === 'message-loop');
  expect(finding?.evidence.join()).toContain('a name that grows at its front');
});

test('a device that repeats its last reading every ten seconds is no loop', () => {
  expect(idsOf(many(20, () => ({ payload: reading(1) }), 10_000))).not.toContain('message-loop');
});

test('topics that were retained before count as retained when nobody tells the flag (MQTT 3.1.1)', () => {
  const stored: Message = { topic: 'site/d-1/temperature', retain: 'stored', atMs: START };
  const table = new TrafficTable();
  for (const { payload: _payload, ...message } of [stored, ...many(20, (index) => ({ atMs: START + 1_000 * index }))]) {
    const payload = Buffer.from('21.5');
    table.add({ topic: 'site/d-1/temperature', payload, payloadBytes: 4, qos: 0, dup: false, atMs: START, ...message });
  }
  const summary = table.summary();
  expect(summary).toMatchObject({ messages: 20, stored: 1 });
  expect(summary.retained).toBeUndefined();
  expect(applyRules(trafficRules, summary).map(({ id }) => id)).toEqual(['retained-telemetry']);
});

test('memory stays bounded however many topics there are, and the count is still about right', () => {
  const table = new TrafficTable();
  const payload = Buffer.from('x'.repeat(40));
  for (let index = 0; index < 60_000; index++) {
    const topic = index % 3 === 0 ? 'site/hot' : `site/${index.toString(36)}/${'deep'.repeat(index % 300)}`;
    table.add({ atMs: START + index, topic, payload, payloadBytes: 40, qos: 0, retain: 'no', dup: false });
  }
  const summary = table.summary();
  expect(summary.topics.length).toBeLessThanOrEqual(10_000);
  expect(summary.shapes.length).toBeLessThanOrEqual(1_000);
  expect(summary.topics[0]).toMatchObject({ topic: 'site/hot', messages: 20_000 });
  expect(summary.distinct.exact).toBe(false);
  expect(summary.distinct.topics / 40_001).toBeGreaterThan(0.95);
  expect(summary.distinct.topics / 40_001).toBeLessThan(1.05);
});
