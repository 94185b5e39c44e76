import { describe, expect, test } from 'vitest';
import { readCounters } from '../../../../src/brokers/azure-iot-hub/counters-source.ts';
import { createMonitorApi } from '../../../../src/brokers/azure-iot-hub/monitor-api.ts';
import { readSnapshots } from '../../../../src/brokers/azure-iot-hub/snapshots-source.ts';
import { SourceError } from '../../../../src/core/source.ts';
import type { HttpReader } from '../../../../src/http/http-reader.ts';
import { flawsOf } from '../../../contract/broker.contract.ts';
import { fc } from '../../../support/property.ts';
import { setClock } from '../../../support/set-clock.ts';

const names = ['d2c.telemetry.ingress.success', 'C2DMessagesExpired', 'connectedDeviceCount', 'dailyMessageQuotaUsed'];
const value = fc.oneof(fc.nat(), fc.double(), fc.anything());
const minute = fc
  .integer({ min: -5, max: 15 })
  .map((n) => new Date(Date.parse('2026-01-01T10:00:00Z') + n * 60_000).toISOString());
const point = fc.record(
  { timeStamp: fc.oneof(minute, fc.string(), fc.anything()), total: value, maximum: value },
  { requiredKeys: [] },
);
const metric = fc.record(
  {
    name: fc.oneof(fc.record({ value: fc.constantFrom(...names) }), fc.anything()),
    timeseries: fc.oneof(fc.array(fc.record({ data: fc.oneof(fc.array(point), fc.anything()) })), fc.anything()),
    errorCode: fc.oneof(fc.constant('Success'), fc.anything()),
  },
  { requiredKeys: ['name'] },
);
const document = fc.oneof(
  fc.record({ value: fc.array(fc.oneof(metric, fc.anything()), { maxLength: 10 }) }),
  fc.anything(),
);

describe('whatever Azure Monitor says', () => {
  test('only a SourceError is thrown and only good readings are told', async () => {
    await fc.assert(
      fc.asyncProperty(document, async (said) => {
        const reader: HttpReader = {
          text: () => Promise.reject(new Error('not used')),
          json: async () => said,
          [Symbol.asyncDispose]: async () => {},
        };
        const login = { token: async () => 't', refuse: () => {} };
        const api = createMonitorApi(reader, login, 'http://monitor');
        const clock = setClock('2026-01-01T10:00:00Z');
        const counters = readCounters({ node: 'n', api, delayMs: 0, clock });
        const snapshots = readSnapshots({ node: 'n', api, quota: undefined, clock });
        clock.advance(10 * 60_000);
        for (const read of [counters, snapshots]) {
          const told = await read(new AbortController().signal).catch((error: unknown) => error);
          if (told instanceof Error) expect(told).toBeInstanceOf(SourceError);
          else expect((told as Awaited<ReturnType<typeof read>>).readings.flatMap(flawsOf)).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
