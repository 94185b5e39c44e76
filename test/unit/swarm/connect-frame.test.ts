import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { ConnectFrame } from '../../../src/swarm/connect-frame.ts';
import { connectPacket } from '../../../src/swarm/session.ts';
import { fc } from '../../support/property.ts';

const profile = fc
  .record(
    {
      jitter: fc.constant(0.5),
      cleanStart: fc.boolean(),
      sessionExpiryMs: fc.integer({ min: 0, max: 5e12 }),
      protocol: fc.constantFrom(4 as const, 5 as const),
    },
    { requiredKeys: [] },
  )
  .map((more) => ({ keepaliveMs: 61_000, connectTimeoutMs: 1, backoffMs: { min: 1, max: 1 }, ...more }));

test('a CONNECT is laid out as mqtt-packet lays it out, for every client of a setting', () => {
  fc.assert(
    fc.property(
      profile,
      fc.boolean(),
      fc.option(fc.string({ minLength: 1, maxLength: 300 })),
      fc.option(fc.constant('sre/run/will')),
      fc.array(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), { minLength: 1, maxLength: 4 }),
      (some, persistent, password, willTopic, ids) => {
        const setting = {
          profile: some,
          protocolVersion: 4 as const,
          auth: password === null ? {} : { username: 'me', password: new Secret(password) },
          ...(willTopic === null ? {} : { willTopic }),
        };
        const frame = new ConnectFrame(persistent, setting);
        for (const id of ids) {
          const packet = connectPacket(id, persistent, setting);
          const theirs = generate(packet, { protocolVersion: some.protocol ?? 4 });
          expect(Buffer.compare(frame.encode(id), theirs)).toBe(0);
        }
      },
    ),
  );
});

test('a session is kept for an hour unless the profile says otherwise, and not at all by those who start clean', () => {
  const base = { keepaliveMs: 1000, connectTimeoutMs: 1, backoffMs: { min: 1, max: 1 }, protocol: 5 as const };
  const connect = (more: object, persistent = true) =>
    connectPacket('c', persistent, { profile: { ...base, ...more }, protocolVersion: 4, auth: {} });
  expect(connect({})).toMatchObject({ clean: false, properties: { sessionExpiryInterval: 3600 } });
  expect(connect({ sessionExpiryMs: 90_500 }).properties?.sessionExpiryInterval).toBe(91);
  expect(connect({ sessionExpiryMs: 1e15 }).properties?.sessionExpiryInterval).toBe(0xffff_ffff);
  expect(connect({ cleanStart: true }).clean).toBe(true);
  expect(connect({ cleanStart: true }).properties).not.toHaveProperty('sessionExpiryInterval');
  expect(connect({ cleanStart: true, sessionExpiryMs: 5000 })).toMatchObject({
    clean: true,
    properties: { sessionExpiryInterval: 5 },
  });
  expect(connect({}, false)).toMatchObject({ clean: true });
  expect(connect({}, false).properties).not.toHaveProperty('sessionExpiryInterval');
});
