import { describe, expect, test } from 'vitest';
import { parseStubStatus } from '../../../src/dependencies/nginx/stub-status.ts';
import { openMisbehavingServer } from '../../support/misbehaving-server.ts';
import {
  failureOfDependency,
  openDependency,
  readDependency,
  recordedBody,
  told,
} from '../../support/open-dependency.ts';
import { openPageServer } from '../../support/scripted-tcp-server.ts';

describe('nginx', () => {
  test('tells its connections without the one that asks, and what it dropped', async () => {
    await using server = await openPageServer(recordedBody('nginx/1.26-stub-status.txt'));
    await using open = await openDependency('nginx', `http://127.0.0.1:${server.port}/status`);
    expect(told(await readDependency(open, 'nginx'))).toEqual({
      'sessions_current{all}': 42,
      'sessions_total{all}': 1_204,
      'connections_dropped_total{all}': 3,
      'http_requests_total{all}': 311,
    });
  });

  test('in a build that measures request times is read too', () => {
    const text =
      'Active connections: 2 \r\nserver accepts handled requests request_time\r\n 10 10 12 93\r\nReading: 0\r\n';
    expect(parseStubStatus(text)).toEqual({ active: 2, accepts: 10, handled: 10, requests: 12 });
  });

  test.each([
    '',
    'Active connections: many\nserver accepts handled requests\n 1 1 1\n',
    'Active connections: 1\nserver accepts handled requests\n 1 -1 1\n',
    'Active connections: 1\nserver accepts handled requests\n 99999999999999999999 1 1\n',
    'Active connections: 1\n',
  ])('does not make numbers of %j', (text) => {
    expect(parseStubStatus(text)).toBeUndefined();
  });

  test('that shows a login page, or another page, is a parse error', async () => {
    await using html = await openMisbehavingServer('html');
    await using login = await openDependency('nginx', html.url);
    expect((await failureOfDependency(login)).reason).toBe('parse');
    await using server = await openPageServer('hello\n');
    await using other = await openDependency('nginx', `http://127.0.0.1:${server.port}/`);
    expect((await failureOfDependency(other)).message).toMatch(
      /expected a stub_status page, got one that begins "hello\\n"$/,
    );
  });
});
