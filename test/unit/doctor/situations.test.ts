import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { Secret } from '../../../src/core/secret.ts';
import { openCheckClient } from '../../../src/doctor/check-client.ts';
import { checks } from '../../../src/doctor/checks/index.ts';
import { type Diagnosis, diagnose } from '../../../src/doctor/diagnosis.ts';
import type { VisitRequest } from '../../../src/doctor/open-visit.ts';
import { remedy } from '../../../src/doctor/remedies.ts';
import { withFoundations } from '../../../src/doctor/selection.ts';
import { errorMessages, symptomOf, symptoms } from '../../../src/doctor/symptoms.ts';
import { doctorVisit } from '../../support/doctor-visit.ts';
import { makeFaultyCertificates } from '../../support/faulty-certificates.ts';
import { freePorts } from '../../support/free-port.ts';
import { openFullBacklog } from '../../support/full-backlog.ts';
import { openHostileBroker } from '../../support/hostile-broker.ts';
import type { Defect } from '../../support/hostile-defect.ts';
import { openScriptedBroker } from '../../support/scripted-broker.ts';

const all = { ...symptoms, ...errorMessages };

/** Asks what matters for a symptom, as `sre doctor URL --symptom` does. */
type Ask = (url: string, request?: Partial<VisitRequest>) => Promise<Diagnosis>;

const asking =
  (says: string): Ask =>
  async (url, request = {}) =>
    await diagnose(
      { url, auth: {}, tls: {}, timeoutMs: 1_000, clock: systemClock, random: Math.random, ...request },
      {
        checks: withFoundations(checks, symptomOf(says)[1].checks),
        withinMs: 30_000,
        signal: AbortSignal.timeout(40_000),
      },
    );

const defective =
  (defect: Defect, request: Partial<VisitRequest> = {}) =>
  async (ask: Ask): Promise<Diagnosis> => {
    await using broker = await openHostileBroker(defect);
    return await ask(broker.url, request);
  };

/** A broker that keeps a message on one topic, asked about another. */
const topics =
  (kept: string, about: string) =>
  async (ask: Ask): Promise<Diagnosis> => {
    await using broker = await openHostileBroker();
    await using publishing = doctorVisit(broker.url);
    await using publisher = await openCheckClient(
      publishing.visit,
      { clientId: 'publisher' },
      AbortSignal.timeout(5_000),
    );
    await publisher.publish(kept, '21.5', { qos: 1, retain: true });
    return await ask(broker.url, { topic: about });
  };

/** Each symptom, really built; `finds` is the check that has to name it before anything else. */
const situations: Readonly<
  Record<string, { readonly finds: string; readonly build: (ask: Ask) => Promise<Diagnosis> }>
> = {
  'cannot-connect': {
    finds: 'tcp',
    build: async (ask) => {
      await using full = await openFullBacklog();
      return await ask(`mqtt://127.0.0.1:${full.port}`, { timeoutMs: 500 });
    },
  },
  'connection-drops': { finds: 'keep-alive', build: defective('insists on a short keep-alive') },
  'messages-not-received': { finds: 'topic', build: topics('Plant/Line1/Temp', 'plant/line1/temp') },
  'messages-duplicated': { finds: 'duplicates', build: defective('doubles QoS 1') },
  'broker-slow': { finds: 'round-trip', build: defective('is slow', { timeoutMs: 4_000 }) },
  'tls-fails': {
    finds: 'tls',
    build: async (ask) => {
      await using certificates = await makeFaultyCertificates();
      const server = createServer(await certificates.of('expired')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const { port } = server.address() as AddressInfo;
        return await ask(`mqtts://127.0.0.1:${port}`, { tls: { ca: join(certificates.folder, 'ca.crt') } });
      } finally {
        server.close();
      }
    },
  },
  'messages-disappear': { finds: 'retained', build: defective('keeps nothing retained') },
  'wildcard-not-working': { finds: 'topic', build: topics('home/kitchen/temp', 'home/kitchen+/temp') },
  'connection-refused': {
    finds: 'tcp',
    build: async (ask) => {
      const [port = 0] = await freePorts(1);
      return await ask(`mqtt://127.0.0.1:${port}`);
    },
  },
  'not-authorized': { finds: 'authorization', build: defective('refuses PUBLISH') },
  'connection-lost': { finds: 'keep-alive', build: defective('ends connections that ping') },
  'bad-user-name-or-password': {
    finds: 'credentials',
    build: async (ask) => {
      await using broker = await openScriptedBroker((connection, packet) => {
        if (packet.cmd === 'connect') connection.raw(Buffer.from([0x20, 2, 0, 4]));
      });
      return await ask(`mqtt://${broker.address}`, { auth: { username: 'me', password: new Secret('wrong') } });
    },
  },
  'topic-name-invalid': { finds: 'topic', build: topics('home/kitchen/temp', 'home/#/temp') },
};

describe('a situation that is built for real', () => {
  test('is there for every symptom and every error message', () => {
    const built = [...Object.keys(situations), 'cpu-at-limit']; // told by readings of the cluster: see the plant's tests
    expect(built.toSorted()).toEqual(Object.keys(all).toSorted());
  });

  test.concurrent.each(Object.entries(situations))(
    '%s is named as the first finding, with a cause of its table',
    {
      timeout: 45_000,
    },
    async (id, { finds, build }) => {
      const symptom = all[id];
      const { findings } = await build(asking(symptom?.says ?? ''));
      expect(findings[0]?.id).toBe(finds);
      expect(findings[0]?.evidence.length).toBeGreaterThan(0);
      expect(symptom?.causes.map((cause) => remedy(cause).cause)).toContain(findings[0]?.cause);
      expect(findings[0]?.fix.length).toBeGreaterThan(0);
    },
  );
});
