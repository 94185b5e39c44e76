import { describe, expect, test } from 'vitest';
import { emqxNode } from '../../../../src/brokers/emqx/emqx-node.ts';
import { createHttpReader } from '../../../../src/http/http-reader.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';

const reader = createHttpReader({ auth: {}, tls: {} });

describe('addresses of EMQX nodes', () => {
  test.each(['http://n1:18083', 'http://n1:18083/', 'http://n1:18083/api/v5', 'http://n1:18083/api/v5/'])(
    '%s has its API and its Prometheus page below it',
    (api) => {
      const node = emqxNode({ name: 'n', api }, reader);
      expect(node.api.base).toBe('http://n1:18083/api/v5');
      expect(node.page).toBe('http://n1:18083/api/v5/prometheus/stats?mode=node');
      expect(node.pageIsOurs).toBe(true);
    },
  );

  test.each([
    ['https://n1:18083', 'http://n1:18083/prom', false],
    ['https://n1:18083', 'https://elsewhere/prom', false],
    ['https://n1:18083', 'https://n1:18083/other', true],
  ])('with the API at %s the login goes to a page at %s: %s', (api, metrics, goes) => {
    expect(emqxNode({ name: 'n', api, metrics }, reader)).toMatchObject({ page: metrics, pageIsOurs: goes });
  });

  test('a node without an address of the API is refused with what to write', () => {
    expect(() => emqxNode({ name: 'n' }, reader)).toThrow(/no api address/);
  });

  test('a server that is not EMQX has no name', async () => {
    await using server = await openMisbehavingServer('html');
    const { api } = emqxNode({ name: 'n', api: server.url }, reader);
    await expect(api.self(new AbortController().signal)).rejects.toMatchObject({ reason: 'parse' });
  });
});
