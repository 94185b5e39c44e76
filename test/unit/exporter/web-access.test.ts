import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebConfig, WebTls } from '../../../src/config/web-config.ts';
import { silentLog } from '../../../src/core/log.ts';
import { Secret } from '../../../src/core/secret.ts';
import { type Exporter, openExporter } from '../../../src/exporter/exporter.ts';
import { type Certificates, makeCertificates } from '../../support/certificates.ts';
import { answers, fakeAdapter, fakeCluster, fakeSettings, fakeSource } from '../../support/fake-broker.ts';
import { requireTool } from '../../support/requirement.ts';

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

function exporterWith(web: WebConfig): Promise<Exporter> {
  return openExporter({
    settings: fakeSettings([fakeCluster('a')]),
    log: silentLog,
    web,
    openBroker: async () => fakeAdapter(fakeSource('n1', 'http', answers([]))),
  });
}

describe('basic auth', () => {
  test('lets the configured users in and nobody else, on every page', async () => {
    const users = new Map([['prometheus', new Secret(await hash('geheim', 4))]]);
    await using exporter = await exporterWith({ users, headers: { 'X-Frame-Options': 'deny' } });
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(exporter.url + path, { headers })).status;
    for (const path of ['/', '/metrics', '/sd', '/healthz', '/nowhere']) expect(await status(path)).toBe(401);
    const asked = await fetch(exporter.url);
    expect(asked.headers.get('www-authenticate')).toBe('Basic realm="mqtt-sre"');
    expect(asked.headers.get('x-frame-options')).toBe('deny');
    expect(await status('/metrics', basic('prometheus', 'geheim'))).toBe(200);
    expect(await status('/metrics', basic('prometheus', 'geheim'))).toBe(200);
    expect(await status('/metrics', basic('prometheus', 'falsch'))).toBe(401);
    expect(await status('/metrics', basic('somebody', 'geheim'))).toBe(401);
    expect(await status('/metrics', basic('somebody', 'nobody has this password'))).toBe(401);
    expect(await status('/metrics', { authorization: 'Basic %%%' })).toBe(401);
    expect(await status('/metrics', { authorization: 'Bearer geheim' })).toBe(401);
  });
});

describe.skipIf(!requireTool('openssl'))('TLS', () => {
  let made: Certificates;
  beforeAll(async () => {
    made = await makeCertificates();
  });
  afterAll(async () => {
    await made[Symbol.asyncDispose]();
  });

  const tls = (more: Partial<WebTls> = {}): WebConfig => ({
    users: new Map(),
    headers: {},
    tls: {
      certFile: join(made.folder, 'server.crt'),
      keyFile: join(made.folder, 'server.key'),
      clientAuthType: 'NoClientCert',
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ...more,
    },
  });

  /** Status of a GET that trusts our CA and shows the named certificate; what went wrong otherwise. */
  async function get(url: string, client?: string, more: object = {}): Promise<number | string> {
    const file = (name: string): Promise<Buffer> => readFile(join(made.folder, name));
    const shown = client === undefined ? {} : { cert: await file(`${client}.crt`), key: await file(`${client}.key`) };
    const options = { ca: await file('ca.crt'), ...shown, agent: false, ...more };
    return await new Promise((resolve) => {
      request(`${url}/healthz`, options, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      })
        .on('error', (error) => resolve(`refused: ${error.message}`))
        .end();
    });
  }

  test('serves with the configured certificate', async () => {
    await using exporter = await exporterWith(tls());
    expect(exporter.url).toMatch(/^https:/);
    expect(await get(exporter.url)).toBe(200);
    expect(await get(exporter.url, undefined, { ca: undefined })).toMatch(/refused: .*certificate/);
  });

  test('refuses versions below the least', async () => {
    await using exporter = await exporterWith(tls({ minVersion: 'TLSv1.3' }));
    expect(await get(exporter.url, undefined, { maxVersion: 'TLSv1.2' })).toMatch(/refused/);
  });

  test.each<[WebTls['clientAuthType'], none: boolean, stranger: boolean, client: boolean]>([
    ['NoClientCert', true, true, true],
    ['RequestClientCert', true, true, true],
    ['RequireAnyClientCert', false, true, true],
    ['VerifyClientCertIfGiven', true, false, true],
    ['RequireAndVerifyClientCert', false, false, true],
  ])('%s', async (clientAuthType, none, stranger, client) => {
    await using exporter = await exporterWith(tls({ clientAuthType, clientCaFile: join(made.folder, 'ca.crt') }));
    const enters = async (who?: string): Promise<boolean> => (await get(exporter.url, who)) === 200;
    expect([await enters(), await enters('stranger'), await enters('client')]).toEqual([none, stranger, client]);
  });

  test('a missing or foreign key is a sentence, not a crash', async () => {
    const missing = tls({ keyFile: join(made.folder, 'none.key') });
    await expect(exporterWith(missing)).rejects.toMatchObject({ code: 'SRE_BAD_WEB_CONFIG', exitCode: 2 });
    const foreign = tls({ keyFile: join(made.folder, 'client.key') });
    await expect(exporterWith(foreign)).rejects.toThrow(/cannot be used/);
  });
});
