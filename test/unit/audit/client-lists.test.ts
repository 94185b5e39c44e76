import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditClients, type ClientsPart } from '../../../src/audit/clients/audit-clients.ts';
import type { ClientList, ListedClient } from '../../../src/audit/clients/listed-client.ts';
import { clientRules } from '../../../src/audit/clients/rules/index.ts';
import { applyRules } from '../../../src/audit/rule.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { Secret } from '../../../src/core/secret.ts';
import { type PlayedAnswer, playedTransport, recordedReply } from '../../support/played-transport.ts';

const signal = AbortSignal.timeout(10_000);
const NOW = Date.parse('2026-11-22T18:00:00Z');

function read(kind: string, folder: string, most?: number): Promise<ClientsPart> {
  const reply = recordedReply(join(import.meta.dirname, '../../fixtures/client-lists', folder));
  return auditClients(
    {
      kind,
      url: 'http://n1:18083/api/v5/',
      auth: { username: 'reader', password: new Secret('hunter2') },
      tls: {},
      ...(most === undefined ? {} : { most }),
      clock: { ...systemClock, wallMs: () => NOW },
      transport: playedTransport(reply),
    },
    signal,
  );
}

function clientOf({ list }: ClientsPart, clientId: string): ListedClient | undefined {
  return list.clients.find((client) => client.clientId === clientId);
}

describe('recorded lists', () => {
  test('EMQX tells of keep-alive, session, queue and listener', async () => {
    const part = await read('emqx', 'emqx-5.8.9');
    expect(part.summary[0]).toBe('EMQX, 4 clients connected, 2 sessions offline');
    expect(clientOf(part, 'ps-6')).toEqual({
      clientId: 'ps-6',
      node: 'emqx@198.18.10.11',
      connected: false,
      user: 'fleet',
      address: '198.18.11.1',
      version: 5,
      keepAliveSeconds: 60,
      persistent: true,
      expirySeconds: 3_600,
      connectedAtMs: Date.parse('2026-11-22T16:37:46.508Z'),
      disconnectedAtMs: Date.parse('2026-11-22T16:37:46.528Z'),
      queued: 100,
      queueLimit: 1_000,
      dropped: 0,
      inflight: 0,
      inflightLimit: 32,
      tls: false,
    });
    expect(part.findings.map(({ id }) => id)).toEqual(['client-plain-text']);
    expect(part.summary).toContain('this list does not tell who has a last will: --capture does');
  });

  test('RabbitMQ tells of connections, and other protocols are left out', async () => {
    const part = await read('rabbitmq', 'rabbitmq-4.0.5');
    expect(part.list.clients).toHaveLength(6);
    expect(clientOf(part, 'dev-n2-1')).toMatchObject({
      version: 5,
      keepAliveSeconds: 60,
      tls: false,
      connected: true,
      user: 'guest',
    });
    expect(clientOf(part, 'dev-n2-1')?.will).toBeUndefined();
  });

  test('VerneMQ tells of sessions and what waits for them', async () => {
    const part = await read('vernemq', 'vernemq-2.2.0');
    expect(clientOf(part, 'ps-1')).toMatchObject({ connected: false, persistent: true, queued: 100 });
    expect(clientOf(part, 'ps-1')?.connectedAtMs).toBeUndefined();
    expect(clientOf(part, 'shr-1')).toMatchObject({ connected: true, version: 5, persistent: false, inflight: 0 });
    expect(clientOf(part, 'shr-1')?.keepAliveSeconds).toBeUndefined();
    expect(part.findings).toEqual([]);
  });

  test('NanoMQ tells of keep-alive and version', async () => {
    const part = await read('nanomq', 'nanomq-0.25.5');
    expect(clientOf(part, 'dev-n1-1')).toEqual({
      clientId: 'dev-n1-1',
      user: 'load',
      connected: true,
      version: 5,
      keepAliveSeconds: 60,
    });
  });

  test('HiveMQ tells of wills, page by page', async () => {
    const part = await read('hivemq', 'hivemq-4-derived');
    expect(part.list.clients.map(({ clientId, will, version, tls }) => ({ clientId, will, version, tls }))).toEqual([
      { clientId: 'd-1', will: true, version: 5, tls: true },
      { clientId: 'd-2', will: false, version: 4, tls: false },
      { clientId: 'd/3', will: false },
    ]);
    expect(part.findings.map(({ id }) => id)).toEqual([
      'client-plain-text',
      'client-session-forever',
      'client-queue-full',
      'client-no-will',
    ]);
    expect(part.findings.at(-1)?.says).toBe('1 of 2 connected clients (50 %) have no last will.');
  });

  test('a part of a list is said to be one', async () => {
    const part = await read('emqx', 'emqx-5.8.9', 3);
    expect(part.list).toMatchObject({ complete: false });
    expect(part.list.clients).toHaveLength(3);
    expect(part.summary).toContain('a part of the list: the first 3; counts are of these');
  });
});

describe('lists that cannot be had', () => {
  const answering = (answer: PlayedAnswer | undefined, url = 'http://n1:18083') =>
    auditClients(
      {
        kind: 'emqx',
        url,
        auth: { username: 'reader', password: new Secret('hunter2') },
        tls: {},
        clock: systemClock,
        transport: playedTransport(() => answer),
      },
      signal,
    );

  test.each([
    [
      'a wrong password',
      { status: 401, contentType: 'application/json', body: Buffer.from('{"code":"BAD_API_KEY_OR_SECRET"}') },
    ],
    ['another document', { status: 200, contentType: 'application/json', body: Buffer.from('{"data":7}') }],
    ['nobody', undefined],
  ])('%s is an error that names what is needed, and no secret', async (_name, answer) => {
    const failed = await answering(answer).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 'SRE_NO_CLIENT_LIST',
      exitCode: 3,
      hint: expect.stringContaining('EMQX: http://HOST:18083'),
    });
    expect(String(failed)).not.toContain('hunter2');
  });

  test('pages that never end are given up', async () => {
    const row = (index: number) => ({ clientid: `c-${index}` });
    const body = Buffer.from(
      JSON.stringify({ data: Array.from({ length: 1_000 }, (_, index) => row(index)), meta: { hasnext: true } }),
    );
    const part = await answering({ status: 200, contentType: 'application/json', body });
    expect(part.list).toMatchObject({ complete: false });
    expect(part.list.clients).toHaveLength(1_000);
  });

  test('an unknown kind is refused with those there are', async () => {
    await expect(
      auditClients({ kind: 'mosquitto', url: 'http://n1', auth: {}, tls: {}, clock: systemClock }, signal),
    ).rejects.toMatchObject({ hint: expect.stringContaining('emqx') });
  });
});

const HOUR = 3_600_000;

/** As many clients that are as they should be, but for what is said. */
function fleet(count: number, of: (index: number) => Partial<ListedClient> = () => ({})): readonly ListedClient[] {
  return Array.from({ length: count }, (_, index) => ({
    clientId: `d-${index}`,
    node: 'n1',
    connected: true,
    user: `d-${index}`,
    address: '198.51.100.7',
    version: 5,
    keepAliveSeconds: 60,
    persistent: true,
    expirySeconds: 86_400,
    connectedAtMs: NOW - 2 * HOUR - index * 400_000,
    queued: 0,
    queueLimit: 1_000,
    dropped: 0,
    inflight: 0,
    inflightLimit: 32,
    will: true,
    tls: true,
    ...of(index),
  }));
}

const examples = {
  'client-keep-alive-off': {
    bad: fleet(3, () => ({ keepAliveSeconds: 0 })),
    good: fleet(3, () => ({ keepAliveSeconds: 0, connected: false })),
  },
  'client-keep-alive-long': {
    bad: fleet(3, () => ({ keepAliveSeconds: 43_200 })),
    good: fleet(3, () => ({ keepAliveSeconds: 3_600 })),
  },
  'client-mass-reconnect': {
    bad: fleet(60, (index) => (index < 30 ? { connectedAtMs: NOW - HOUR + index * 1_000 } : {})),
    good: fleet(60, (index) => ({ connectedAtMs: NOW - HOUR + index * 1_000 })), // all at once: the broker was started
  },
  'client-churn': {
    bad: fleet(40, (index) => (index < 15 ? { connectedAtMs: NOW - index * 1_000 } : {})),
    good: fleet(40, (index) => (index < 3 ? { connectedAtMs: NOW - index * 1_000 } : {})),
  },
  'client-plain-text': {
    bad: fleet(3, () => ({ tls: false })),
    good: fleet(3, () => ({ tls: false, address: '127.0.0.1' })),
  },
  'client-shared-user': { bad: fleet(30, () => ({ user: 'device' })), good: fleet(10, () => ({ user: 'device' })) },
  'client-old-protocol': { bad: fleet(3, () => ({ version: 3 })), good: fleet(3, () => ({ version: 4 })) },
  'client-session-forever': {
    bad: fleet(3, () => ({ expirySeconds: 'never', connected: false })),
    good: fleet(3, () => ({ expirySeconds: 'never' })),
  },
  'client-abandoned-queue': {
    bad: fleet(3, () => ({ connected: false, disconnectedAtMs: NOW - 48 * HOUR, queued: 5 })),
    good: fleet(3, () => ({ connected: false, disconnectedAtMs: NOW - HOUR, queued: 5 })),
  },
  'client-queue-full': { bad: fleet(3, () => ({ queued: 900 })), good: fleet(3, () => ({ queued: 500 })) },
  'client-inflight-full': { bad: fleet(3, () => ({ inflight: 32 })), good: fleet(3, () => ({ inflight: 31 })) },
  'client-made-up-id': {
    bad: fleet(3, (index) => ({ clientId: `mqttjs_0${index}ab12cd` })),
    good: fleet(3, (index) => ({ clientId: `mqttjs_0${index}ab12cd`, persistent: false })),
  },
  'client-listed-twice': {
    bad: [...fleet(3), ...fleet(1, () => ({ node: 'n2' }))],
    good: [...fleet(3), ...fleet(1, () => ({ node: 'n2', connected: false }))],
  },
  'client-no-will': {
    bad: fleet(3, () => ({ will: false })),
    good: fleet(3).map(({ will: _will, ...client }) => client),
  },
} satisfies Record<
  keyof typeof clientRules,
  { readonly bad: readonly ListedClient[]; readonly good: readonly ListedClient[] }
>;

function idsOf(clients: readonly ListedClient[]): readonly string[] {
  const list: ClientList = { broker: 'a broker', clients, complete: true, atMs: NOW };
  return applyRules(clientRules, list).map(({ id }) => id);
}

describe.each(Object.entries(examples))('%s', (id, { bad, good }) => {
  test('is found where it is so', () => {
    expect(idsOf(bad)).toContain(id);
  });

  test('is not found where it is not', () => {
    expect(idsOf(good)).not.toContain(id);
  });
});

test('a sound fleet breaks no rule, and neither do clients of whom nothing is told', () => {
  expect(idsOf(fleet(100))).toEqual([]);
  expect(idsOf(Array.from({ length: 100 }, (_, index) => ({ clientId: `d-${index}` })))).toEqual([]);
});
