import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/swarm/analyse.ts';
import type { Findings, StreamFinding } from '../../../src/swarm/findings.ts';
import type { ClientEvent } from '../../../src/swarm/observation.ts';
import { delivered, event, history, observation, streamSpec, unsent } from '../../support/history.ts';
import { fc } from '../../support/property.ts';

const times = { faultMs: 5000, faultProvenMs: 5100, endMs: 60_000 };

function findingsOf(isBad: (seq: number) => boolean, more: { events?: ClientEvent[]; healMs?: number } = {}): Findings {
  const slots = history(600, (seq, dueMs) => (isBad(seq) ? unsent : delivered(dueMs)));
  const fault = more.healMs === undefined ? times : { ...times, healMs: more.healMs };
  return analyse(observation([streamSpec('f0', 1)], slots, more.events), fault);
}

function streamOf(findings: Findings): StreamFinding {
  const [stream] = findings.streams;
  if (stream === undefined) throw new Error('no stream');
  return stream;
}

const between = (from: number, to: number) => (seq: number) => seq >= from && seq < to;

describe('failover time', () => {
  test('runs from the fault to the slot after the last bad one', () => {
    const { failover, firstService, windows } = streamOf(findingsOf(between(50, 83)));
    expect(failover).toEqual({ ms: 3300, censored: false });
    expect(firstService).toEqual({ ms: 3300, censored: false });
    expect(windows).toEqual([{ fromMs: 5000, toMs: 8300, slots: 33 }]);
  });

  test('a late second outage counts, and the first sustained service shows that there were two', () => {
    const { failover, firstService, windows } = streamOf(
      findingsOf((seq) => between(50, 60)(seq) || between(400, 420)(seq)),
    );
    expect(failover).toEqual({ ms: 37_000, censored: false });
    expect(firstService).toEqual({ ms: 1000, censored: false });
    expect(windows).toHaveLength(2);
  });

  test('is censored when fewer than 10 s of good slots follow', () => {
    expect(streamOf(findingsOf(between(50, 500))).failover).toEqual({ ms: 45_000, censored: false });
    expect(streamOf(findingsOf(between(50, 501))).failover).toEqual({ ms: 55_000, censored: true });
    expect(streamOf(findingsOf(between(50, 600))).failover).toEqual({ ms: 55_000, censored: true });
  });

  test('is 0 when nothing was bad, and a slot due just before the fault belongs to it', () => {
    expect(streamOf(findingsOf(() => false)).failover).toEqual({ ms: 0, censored: false });
    expect(streamOf(findingsOf(between(30, 35))).failover.ms).toBe(0);
    const { failover, windows } = streamOf(findingsOf(between(45, 52)));
    expect(failover).toEqual({ ms: 200, censored: false });
    expect(windows).toEqual([{ fromMs: 4500, toMs: 5200, slots: 7 }]);
  });

  test('a slot due just before the fault can be the last bad one', () => {
    const slots = history(600, (seq, dueMs) => (between(45, 50)(seq) ? unsent : delivered(dueMs)));
    const findings = analyse(observation([streamSpec('f0', 1)], slots), { ...times, faultMs: 4950 });
    expect(streamOf(findings).failover).toEqual({ ms: 50, censored: false });
  });

  test('a message that arrives later than the limit is as bad as one that does not', () => {
    const slots = history(600, (seq, dueMs) =>
      between(50, 70)(seq) ? { ...delivered(dueMs), receivedMs: 8000 } : delivered(dueMs),
    );
    const findings = analyse(observation([streamSpec('f0', 1)], slots), times);
    expect(findings.limitMs).toBe(1000);
    expect(streamOf(findings).failover.ms).toBe(2000);
    expect(findings.messages.qos1.lost).toBe(0);
  });

  test('messages that waited do not make an outage look shorter by the limit: it ends when they get through', () => {
    const slots = history(600, (seq, dueMs) =>
      between(50, 80)(seq) ? { ...delivered(dueMs), receivedMs: 8000 } : delivered(dueMs),
    );
    const findings = analyse(observation([streamSpec('f0', 1)], slots), times);
    // Slot 70 is the first that came within a second, but it came at 8 s; an ordinary delivery takes 3 ms.
    expect(streamOf(findings).failover).toEqual({ ms: 8000 - 3 - 5000, censored: false });
    expect(streamOf(findings).firstService.ms).toBe(2997);
    expect(streamOf(findings).windows).toEqual([{ fromMs: 5000, toMs: 7997, slots: 20 }]);
    expect(findings.unavailability.longestMs).toBe(2997);
  });

  test('an outage of waiting messages that begins again ends its first window where the second begins', () => {
    const slots = history(600, (seq, dueMs) => {
      if (seq === 75) return unsent;
      return between(50, 80)(seq) ? { ...delivered(dueMs), receivedMs: 8000 } : delivered(dueMs);
    });
    const { windows } = streamOf(analyse(observation([streamSpec('f0', 1)], slots), times));
    expect(windows).toEqual([
      { fromMs: 5000, toMs: 7500, slots: 20 },
      { fromMs: 7500, toMs: 7997, slots: 1 },
    ]);
  });

  test('a slow baseline raises the limit to five times its 99th percentile', () => {
    const slots = history(600, (_, dueMs) => ({ ...delivered(dueMs), receivedMs: dueMs + 400 }));
    expect(analyse(observation([streamSpec('f0', 1)], slots), times)).toMatchObject({
      limitMs: 2000,
      baselineP99Ms: 400,
    });
  });

  test('with a heal, the fault and the time after it are judged apart', () => {
    const findings = findingsOf((seq) => between(50, 60)(seq) || between(300, 310)(seq), { healMs: 30_000 });
    expect(findings.rtoUnderFault?.time).toEqual({ ms: 1000, censored: false });
    expect(findings.rtoAfterHeal?.time).toEqual({ ms: 1000, censored: false });
    expect(findings.rto.time).toEqual({ ms: 26_000, censored: false });
    expect(streamOf(findingsOf(between(50, 310), { healMs: 30_000 })).underFault).toEqual({
      ms: 25_000,
      censored: true,
    });
  });

  test('the RTO is the worst floating stream; pinned streams are reported but do not count', () => {
    const streams = [streamSpec('f0', 1), streamSpec('f1', 1), streamSpec('p', 1, 'pinned')];
    const slots = streams.flatMap(({ id }, index) =>
      history(600, (seq, dueMs) => (between(50, 60 + 100 * index)(seq) ? unsent : delivered(dueMs)), id),
    );
    const findings = analyse(observation(streams, slots), times);
    expect(findings.rto).toMatchObject({ time: { ms: 11_000, censored: false }, stream: 'f1' });
    expect(findings.recovered).toEqual([
      { atMs: 0, share: 0 },
      { atMs: 1000, share: 0.5 },
      { atMs: 11_000, share: 1 },
    ]);
    expect(findings.unavailability).toEqual({ count: 2, longestMs: 11_000, totalMs: 12_000, resolutionMs: 100 });
    expect(findings.streams.find(({ stream }) => stream === 'p')?.failover.ms).toBe(21_000);
  });

  test('clients in a hurry show what the broker needs and are no part of the verdict', () => {
    const streams = [streamSpec('f0', 1), { ...streamSpec('x0', 1), profile: 'fast' as const }];
    const slots = streams.flatMap(({ id }, index) =>
      history(600, (seq, dueMs) => (between(50, 60 + 100 * index)(seq) ? unsent : delivered(dueMs)), id),
    );
    const findings = analyse(observation(streams, slots), times);
    expect(findings.rto).toMatchObject({ time: { ms: 1_000, censored: false }, stream: 'f0' });
    expect(findings.rtoFast).toMatchObject({ time: { ms: 11_000, censored: false }, stream: 'x0' });
    expect(findings.unavailability.count).toBe(1);
    expect(findings.recovered.at(-1)).toEqual({ atMs: 1_000, share: 1 });
    expect(findings.streams.map(({ attachment }) => attachment)).toEqual(['floating', 'fast']);
    expect(findings.clients.filter(({ attachment }) => attachment === 'fast')).toHaveLength(2);
  });

  test('the publish side is judged by acknowledgement, so a deaf subscriber does not blame the publisher', () => {
    const slots = history(600, (seq, dueMs) =>
      between(50, 90)(seq) ? { sentMs: dueMs, ackedMs: dueMs + 2, copies: 0 } : delivered(dueMs),
    );
    const stream = streamOf(analyse(observation([streamSpec('f0', 1)], slots), times));
    expect(stream.failover.ms).toBe(4000);
    expect(stream.publish?.failover.ms).toBe(0);
  });
});

describe('decomposition', () => {
  const outage = [
    event('f0-sub', 10, 'connecting'),
    event('f0-sub', 15, 'connack', { reasonCode: 0, sessionPresent: false }),
    event('f0-sub', 16, 'suback', { reasonCode: 0 }),
    event('f0-sub', 6200.4, 'keepalive_timeout'),
    event('f0-sub', 7200.6, 'connecting'),
    event('f0-sub', 7900, 'refused', { reasonCode: 3 }),
    event('f0-sub', 8900, 'connecting'),
    event('f0-sub', 9100, 'connack', { reasonCode: 0, sessionPresent: false }),
    event('f0-sub', 9350, 'suback', { reasonCode: 0 }),
  ];

  test('names the client whose lost connection explains the outage and where its time went', () => {
    const findings = findingsOf(between(50, 100), { events: outage });
    expect(findings.rto.client).toBe('f0-sub');
    expect(findings.rto.decomposition).toEqual({
      totalMs: 5000,
      detectMs: 1200,
      waitMs: 1001 + 1000,
      connectMs: 699 + 200,
      resumeMs: 250,
      restMs: 650,
    });
    expect(findings.clients.find(({ client }) => client === 'f0-sub')).toMatchObject({
      affected: true,
      detectedMs: 1200,
      attempts: 2,
      refusals: { 3: 1 },
      reconnectedMs: 4100,
      resumedMs: 4350,
      sessionPresent: false,
    });
  });

  test('a resumed session needs no SUBACK; a refused SUBACK resumes nothing', () => {
    const resumed = outage.map((e) => (e.atMs === 9100 ? { ...e, sessionPresent: true } : e)).slice(0, -1);
    const sub = findingsOf(between(50, 100), { events: resumed }).clients.find(({ client }) => client === 'f0-sub');
    expect(sub?.resumedMs).toBe(4100);
    const refused = outage.map((e) => (e.atMs === 9350 ? { ...e, reasonCode: 128 } : e));
    const deaf = findingsOf(between(50, 100), { events: refused }).clients.find(({ client }) => client === 'f0-sub');
    expect(deaf?.reconnectedMs).toBe(4100);
    expect(deaf?.resumedMs).toBeUndefined();
  });

  test('an outage in which nobody lost a connection is all the broker', () => {
    const { decomposition, explainedBy } = streamOf(findingsOf(between(50, 100), { events: outage.slice(0, 3) }));
    expect(explainedBy).toBeUndefined();
    expect(decomposition).toEqual({ totalMs: 5000, detectMs: 0, waitMs: 0, connectMs: 0, resumeMs: 0, restMs: 5000 });
  });

  test('sums to the failover time exactly, whatever the client went through', () => {
    const step = fc.record({
      gapMs: fc.double({ min: 0, max: 9000, noNaN: true }),
      kind: fc.constantFrom(
        ...(['connecting', 'tcp_open', 'connack', 'refused', 'suback', 'closed', 'keepalive_timeout'] as const),
        ...(['connect_timeout', 'server_disconnect'] as const),
      ),
      sessionPresent: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 50, max: 599 }), (steps, until) => {
        let atMs = 0;
        const events = steps.map(({ gapMs, kind, sessionPresent }, index) => {
          atMs += gapMs;
          return event(index % 3 === 0 ? 'f0-pub' : 'f0-sub', atMs, kind, { sessionPresent });
        });
        const findings = findingsOf(between(50, until), { events, healMs: 20_000 });
        for (const { decomposition, time } of [findings.rto, findings.rtoUnderFault, findings.rtoAfterHeal].flatMap(
          (rto) => (rto?.decomposition === undefined ? [] : [{ decomposition: rto.decomposition, time: rto.time }]),
        )) {
          const { totalMs, detectMs, waitMs, connectMs, resumeMs, restMs } = decomposition;
          expect(totalMs).toBe(time.ms);
          expect(detectMs + waitMs + connectMs + resumeMs + restMs).toBe(totalMs);
          expect(Math.min(detectMs, waitMs, connectMs, resumeMs, restMs)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('validity', () => {
  test('a late prober and a missing sentinel are reasons not to trust the figures', () => {
    const slots = history(100, (_, dueMs) => delivered(dueMs));
    const seen = observation([streamSpec('f0', 1)], slots);
    expect(analyse(seen, times).validity).toEqual({ proberOk: true, drained: true, reasons: [] });
    const bad = { ...seen, drained: false, prober: { maxLagMs: 51, p99LagMs: 2 } };
    expect(analyse(bad, times).validity).toMatchObject({ proberOk: false, drained: false });
    expect(analyse(bad, times).validity.reasons).toHaveLength(2);
  });
});
