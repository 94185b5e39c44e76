import { expect, test } from 'vitest';
import { parseListenAddress, urlHost } from '../../../src/exporter/listen-address.ts';

test.each([
  [':9465', undefined, 9465, 'localhost'],
  ['127.0.0.1:0', '127.0.0.1', 0, '127.0.0.1'],
  ['[::1]:80', '::1', 80, '[::1]'],
  ['0.0.0.0:80', '0.0.0.0', 80, 'localhost'],
])('listens on %s', (text, host, port, shown) => {
  expect(parseListenAddress(text)).toEqual({ host, port });
  expect(urlHost(host)).toBe(shown);
});

test.each(['9465', 'host', '::1:80', 'host:99999', 'host:', 'http://host:80'])('cannot listen on %s', (text) => {
  expect(() => parseListenAddress(text)).toThrow('expected host:port or :port');
});
