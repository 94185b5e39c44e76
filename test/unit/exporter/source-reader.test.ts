import { describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { SourceError } from '../../../src/core/source.ts';
import { SourceReader } from '../../../src/exporter/source-reader.ts';
import {
  answers,
  type Behaviour,
  connections,
  fakeSource,
  hangs,
  ignoresItsSignal,
} from '../../support/fake-broker.ts';
import { recordingLog } from '../../support/recording-log.ts';

const never = new AbortController().signal;
const fine = answers([connections('n1', 7)], [{ node: 'n1', running: ['n1'], known: ['n1'] }]);
const refuses: Behaviour = async () => {
  throw new SourceError('auth', 'GET /api/nodes: 401');
};

function reader(behaviour: Behaviour, policy = { minIntervalMs: 0, staleAfterMs: 60_000 }) {
  const time = { ms: 1_000 };
  const clock: Clock = { ...systemClock, monoMs: () => time.ms, wallMs: () => 1_700_000_000_000 + time.ms };
  const source = fakeSource('n1', 'http', behaviour);
  const log = recordingLog();
  return { source, log, time, reader: new SourceReader(source, { policy, log, clock, cluster: 'plant' }) };
}

describe('a source reader', () => {
  test('knows nothing before the first read has ended', () => {
    const state = reader(fine).reader.state();
    expect(state.up).toBeUndefined();
    expect(state.readings).toEqual([]);
    expect(state.lastSuccessSeconds).toBeUndefined();
  });

  test('keeps the answer and tells its age', async () => {
    const { reader: read, time } = reader(fine);
    await read.refresh(100, never);
    time.ms += 2_500;
    const state = read.state();
    expect(state).toMatchObject({ up: true, ageSeconds: 2.5, lastSuccessSeconds: 1_700_000_001 });
    expect(state.readings).toHaveLength(1);
    expect(state.views).toHaveLength(1);
  });

  test('adds how old the data was at the broker', async () => {
    const { reader: read } = reader(async () => ({ readings: [], dataAgeSeconds: 4 }));
    await read.refresh(100, never);
    expect(read.state().ageSeconds).toBe(4);
  });

  test('reads once for all who ask at the same time', async () => {
    const { reader: read, source } = reader(fine);
    await Promise.all([read.refresh(100, never), read.refresh(100, never), read.refresh(100, never)]);
    expect(source.reads).toBe(1);
  });

  test('reads at most once per interval, failures too', async () => {
    const { reader: read, source, time } = reader(refuses, { minIntervalMs: 5_000, staleAfterMs: 60_000 });
    await read.refresh(100, never);
    time.ms += 4_999;
    await read.refresh(100, never);
    expect(source.reads).toBe(1);
    time.ms += 1;
    await read.refresh(100, never);
    expect(source.reads).toBe(2);
  });

  test('is down at once after a failure while its series stay until they are stale, its view not at all', async () => {
    const { reader: read, source, time } = reader(fine, { minIntervalMs: 0, staleAfterMs: 10_000 });
    await read.refresh(100, never);
    source.behaviour = refuses;
    await read.refresh(100, never);
    expect(read.state()).toMatchObject({ up: false, views: [], failure: { reason: 'auth' } });
    expect(read.state().readings).toHaveLength(1);
    const before = read.state().version;
    time.ms += 10_001;
    expect(read.state().readings).toEqual([]);
    expect(read.state().version).not.toBe(before);
  });

  test('counts failures by reason', async () => {
    const { reader: read, source } = reader(refuses);
    await read.refresh(100, never);
    await read.refresh(100, never);
    source.behaviour = hangs;
    await read.refresh(20, never);
    expect([...read.state().errors]).toEqual([
      ['auth', 2],
      ['timeout', 1],
    ]);
  });

  test('logs a change of state once, not every failure', async () => {
    const { reader: read, source, log } = reader(refuses);
    for (const _ of [1, 2, 3]) await read.refresh(100, never);
    source.behaviour = fine;
    await read.refresh(100, never);
    await read.refresh(100, never);
    expect(log.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'warn source does not answer',
      'info source answers again',
    ]);
    expect(log.lines[0]?.fields).toMatchObject({ cluster: 'plant', node: 'n1', source: 'http', reason: 'auth' });
  });

  test('takes what is no source error for a defect of ours and logs its stack', async () => {
    const { reader: read, log } = reader(async () => {
      throw new TypeError('x is undefined');
    });
    await read.refresh(100, never);
    await read.refresh(100, never);
    expect(read.state().errors.get('internal')).toBe(2);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]?.level).toBe('error');
    expect(log.lines[0]?.fields['err']).toHaveProperty('stack', expect.stringContaining('source-reader.test.ts'));
  });

  test('contains a source that throws before it returns a promise', async () => {
    const { reader: read } = reader((() => {
      throw new SourceError('parse', 'not JSON');
    }) as Behaviour);
    await read.refresh(100, never);
    expect(read.state().failure?.reason).toBe('parse');
  });

  test('leaves a source that ignores its signal at the deadline, and does not start it again while it runs', async () => {
    const { reader: read, source } = reader(ignoresItsSignal);
    await read.refresh(20, never);
    expect(read.state()).toMatchObject({ up: false, failure: { reason: 'timeout' } });
    await read.refresh(20, never);
    expect(source.reads).toBe(1);
  });

  test('reads a source again once the read that ignored its signal has ended', async () => {
    let finish: () => void = () => {};
    const { reader: read, source } = reader(
      () =>
        new Promise((resolve) => {
          finish = () => resolve({ readings: [connections('n1', 99)] });
        }),
    );
    await read.refresh(20, never);
    finish();
    source.behaviour = fine;
    const readAgain = async (): Promise<boolean> => {
      await read.refresh(20, never);
      return source.reads === 2;
    };
    await until('the source is free', readAgain, { withinMs: 2_000, signal: never });
    expect(read.state()).toMatchObject({ up: true });
    expect(read.state().readings[0]?.value).toBe(7); // the late answer was not taken
  });

  test('lets a scraper with little time go without ending the read of another', async () => {
    let finish: () => void = () => {};
    const { reader: read } = reader(
      () =>
        new Promise((resolve) => {
          finish = () => resolve({ readings: [] });
        }),
    );
    const patient = read.refresh(5_000, never);
    await read.refresh(20, never);
    expect(read.state().up).toBeUndefined();
    finish();
    await patient;
    expect(read.state().up).toBe(true);
  });

  test('ends its read when it is closed, and counts nothing', async () => {
    const { reader: read } = reader(hangs);
    const waiting = read.refresh(5_000, never);
    read[Symbol.dispose]();
    await waiting;
    expect(read.state()).toMatchObject({ up: undefined, errors: new Map() });
  });
});

test('looking with little patience does not make a slow source a failed one', async () => {
  const { reader: read } = reader(
    () =>
      new Promise((resolve) => {
        setTimeout(resolve, 60, { readings: [] });
      }),
  );
  await read.refresh(5, never, 5_000);
  await read.refresh(5_000, never);
  expect(read.state()).toMatchObject({ up: true, errors: new Map() });
});
