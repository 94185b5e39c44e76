import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/core/clock.ts';
import type { Answer } from '../../../../src/doctor/check.ts';
import { eachNode } from '../../../../src/doctor/checks/each-node.ts';
import type { Plant } from '../../../../src/doctor/plant/plant.ts';
import { openAedesBroker } from '../../../support/aedes-broker.ts';
import { doctorVisit } from '../../../support/doctor-visit.ts';
import { fakePlant } from '../../../support/fake-plant.ts';
import { freePorts } from '../../../support/free-port.ts';

const { signal } = new AbortController();

async function asked(more: Pick<Plant, 'nodes' | 'endpoints'>): Promise<Answer> {
  const plant = fakePlant(systemClock, [], [], more);
  await using doctor = doctorVisit('mqtt://127.0.0.1:1', { plant, timeoutMs: 1_000 }, { protocolVersion: 4 });
  return await eachNode.run(doctor.visit, signal);
}

const found = ({ findings = [] }: Answer): readonly string[] =>
  findings.map(({ severity, says }) => `${severity}: ${says.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')}`);

describe('the same client at every address', () => {
  test('addresses that do the same are good, and nothing is left of it', async () => {
    await using one = await openAedesBroker();
    await using two = await openAedesBroker();
    const published: string[] = [];
    one.aedes.on('publish', ({ topic }) => published.push(topic));
    const answer = await asked({
      nodes: [
        { name: 'n1', mqtt: `mqtt://${one.address}` },
        { name: 'n2', mqtt: `mqtt://${two.address}` },
      ],
      endpoints: [`mqtt://${two.address}`],
    });
    expect(answer).toMatchObject({ outcome: 'good', says: 'all 2 addresses do the same' });
    expect([...new Set(published.filter((topic) => !topic.startsWith('$SYS/')))]).toEqual([
      expect.stringMatching(/^mqtt-sre\/doctor\/[a-z0-9]{8}\/each-node\/0$/),
    ]);
    expect(one.aedes.connectedClients).toBe(0);
  });

  test('the node that does not take connections is the one that is named', async () => {
    await using one = await openAedesBroker();
    await using two = await openAedesBroker();
    const [port = 0] = await freePorts(1);
    const answer = await asked({
      nodes: [
        { name: 'n1', mqtt: `mqtt://${one.address}` },
        { name: 'n2', mqtt: `mqtt://${two.address}` },
        { name: 'n3', mqtt: `mqtt://127.0.0.1:${port}` },
      ],
      endpoints: [],
    });
    expect(found(answer)).toEqual([
      expect.stringMatching(/^critical: n3 does not work while others do: .*ECONNREFUSED/),
    ]);
    expect(answer.findings?.[0]?.fix.join()).toContain(`sre doctor mqtt://127.0.0.1:${port}`);
  });

  test('a node that fails behind an endpoint that works is a warning, the endpoint that fails is critical', async () => {
    await using one = await openAedesBroker();
    await using balancer = await openAedesBroker();
    const [port = 0, other = 0] = await freePorts(2);
    const answer = await asked({
      nodes: [
        { name: 'n1', mqtt: `mqtt://${one.address}` },
        { name: 'n2', mqtt: `mqtt://127.0.0.1:${port}` },
      ],
      endpoints: [`mqtt://${balancer.address}`, `mqtt://127.0.0.1:${other}`],
    });
    expect(found(answer)).toEqual([
      expect.stringMatching(/^critical: endpoint mqtt:\/\/HOST does not work while others do/),
      expect.stringMatching(/^warning: n2 does not work while others do/),
    ]);
  });

  test('the node that takes messages and does not give them back is named', async () => {
    await using one = await openAedesBroker();
    await using two = await openAedesBroker();
    two.aedes.authorizeForward = () => null;
    const answer = await asked({
      nodes: [
        { name: 'n1', mqtt: `mqtt://${one.address}` },
        { name: 'n2', mqtt: `mqtt://${two.address}` },
      ],
      endpoints: [],
    });
    expect(found(answer)).toEqual(['critical: n2 does not work while others do: the message did not come back']);
  });

  test('the node that is slow is named with the time of the others', async () => {
    await using one = await openAedesBroker();
    await using two = await openAedesBroker();
    await using three = await openAedesBroker();
    three.aedes.authenticate = (_client, _user, _password, done) => {
      setTimeout(() => done(null, true), 600);
    };
    const answer = await asked({
      nodes: [one, two, three].map(({ address }, at) => ({ name: `n${at + 1}`, mqtt: `mqtt://${address}` })),
      endpoints: [],
    });
    expect(found(answer)).toEqual([expect.stringMatching(/^warning: n3 needs \d+ ms for what others do in \d+ ms$/)]);
  });

  test('a node that was slow once is asked again before it is named', async () => {
    await using one = await openAedesBroker();
    await using two = await openAedesBroker();
    let visits = 0;
    one.aedes.authenticate = (_client, _user, _password, done) => {
      setTimeout(() => done(null, true), ++visits === 1 ? 600 : 0);
    };
    const answer = await asked({
      nodes: [one, two].map(({ address }, at) => ({ name: `n${at + 1}`, mqtt: `mqtt://${address}` })),
      endpoints: [],
    });
    expect(visits).toBe(2);
    expect(answer).toMatchObject({ outcome: 'good', says: 'all 2 addresses do the same' });
  });

  test('nodes of an inner network are no trouble of clients', async () => {
    await using balancer = await openAedesBroker();
    const [one = 0, two = 0] = await freePorts(2);
    const answer = await asked({
      nodes: [
        { name: 'n1', mqtt: `mqtt://127.0.0.1:${one}` },
        { name: 'n2', mqtt: `mqtt://127.0.0.1:${two}` },
      ],
      endpoints: [`mqtt://${balancer.address}`],
    });
    expect(found(answer)).toEqual(['info: clients are served, and no node can be used by itself from here']);
  });

  test('nothing can be said when no address works, and nothing is asked of one address alone', async () => {
    const [one = 0, two = 0] = await freePorts(2);
    const nodes = [one, two].map((port, at) => ({ name: `n${at + 1}`, mqtt: `mqtt://127.0.0.1:${port}` }));
    expect((await asked({ nodes, endpoints: [] })).outcome).toBe('unknown');
    expect((await asked({ nodes: nodes.slice(0, 1), endpoints: [] })).outcome).toBe('skipped');
  });
});
