import { describe, expect, test } from 'vitest';
import { parseWebConfig } from '../../../src/config/web-config.ts';

const HASH = `$2y$10$${'a'.repeat(53)}`;

const parse = (text: string) =>
  parseWebConfig('web.yml', text, {
    env: {},
    folder: '/etc/sre',
    readFile: async () => {
      throw new Error('no file is read here');
    },
  });

describe('the web configuration', () => {
  test('is that of the exporter-toolkit, with paths from its own folder', async () => {
    const config = await parse(`
tls_server_config:
  cert_file: server.crt
  key_file: /keys/server.key
  client_ca_file: ca.crt
  client_auth_type: RequireAndVerifyClientCert
  min_version: TLS13
basic_auth_users:
  prometheus: ${HASH}
http_server_config:
  headers:
    Strict-Transport-Security: max-age=31536000
`);
    expect(config.tls).toEqual({
      certFile: '/etc/sre/server.crt',
      keyFile: '/keys/server.key',
      clientCaFile: '/etc/sre/ca.crt',
      clientAuthType: 'RequireAndVerifyClientCert',
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
    });
    expect(config.users.get('prometheus')?.reveal()).toBe(HASH);
    expect(JSON.stringify([...config.users])).not.toContain(HASH);
    expect(config.headers).toEqual({ 'Strict-Transport-Security': 'max-age=31536000' });
  });

  test('that is empty asks for nothing', async () => {
    expect(await parse('# nothing yet\n')).toEqual({ users: new Map(), headers: {} });
  });

  test.each([
    [
      'an unknown key',
      'tls_server_confg: {}',
      'web.yml:1:1: unknown key "tls_server_confg", did you mean "tls_server_config"?',
    ],
    ['an unknown key below', 'http_server_config: { http2: true }', 'unknown key "http2"'],
    ['a plain password', 'basic_auth_users: { a: geheim }', 'web.yml:1:24 basic_auth_users.a: is no bcrypt hash'],
    ['no key file', 'tls_server_config: { cert_file: a }', 'tls_server_config.key_file: is missing'],
    [
      'verification without a CA',
      'tls_server_config: { cert_file: a, key_file: b, client_auth_type: VerifyClientCertIfGiven }',
      'client_ca_file: is needed for VerifyClientCertIfGiven',
    ],
    [
      'a CA nobody is asked for',
      'tls_server_config: { cert_file: a, key_file: b, client_ca_file: c }',
      'has no effect without a client_auth_type',
    ],
    [
      'versions the wrong way round',
      'tls_server_config: { cert_file: a, key_file: b, min_version: TLS13, max_version: TLS12 }',
      'max_version: is below min_version',
    ],
    ['a header the toolkit does not know', 'http_server_config: { headers: { Server: x } }', 'headers'],
    ['no YAML', 'tls_server_config: [', 'not valid YAML'],
  ])('refuses %s', async (_what, text, sentence) => {
    const error: unknown = await parse(text).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'SRE_BAD_WEB_CONFIG', exitCode: 2 });
    expect(String(error)).toContain(sentence);
    expect(String(error)).not.toContain('geheim');
  });
});
