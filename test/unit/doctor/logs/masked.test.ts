import { describe, expect, test } from 'vitest';
import { masked, sampleOf } from '../../../../src/doctor/logs/masked.ts';

describe('a line that is shown', () => {
  test.each([
    ['{username,<<"cb80">>},{password,<<"d4d89e71">>},{clean_session,false}', 'd4d89e71'],
    ['remote_password hunter2 password=hunter2 more', 'password=hunter2'],
    ['{"user":"dev","password":"hun\\"ter2","x":1}', 'ter2'],
    ["auth: {password: 'hunter2'}", 'hunter2'],
    ['Authorization: Bearer abcdefghijkl.mnop', 'abcdefghijkl'],
    ['connecting to amqp://dev:hunter2@cloud:5672/plant', 'hunter2'],
    ['token => <<"abc.def">>', 'abc.def'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl refused', 'eyJzdWIiOiIxIn0'],
    ['api_key=abc123, secret: xyz', 'abc123'],
    ['msg: dropped_msg_due_to_mqueue_is_full, topic: a, payload: the recipe, all of it', 'recipe'],
    [`can't auth publish [undefined,{[],<<"c">>},0,[<<"test">>],<<"the recipe">>,false] due to x`, 'recipe'],
  ])('%s is shown without its secret', (line, secret) => {
    expect(masked(line)).not.toContain(secret);
  });

  test.each([
    'Client press-4 disconnected, not authorised.',
    'tag: AUTHN, clientid: bad-0, username: fleet, reason: bad_username_or_password, peername: 10.0.0.1:4',
    "MQTT login failed for user 'dev': no password provided",
    'Adding password for user dev',
    "Warning: Invalid line in password file '/etc/mosquitto/pw', username too long.",
  ])('%s stays as it is', (line) => {
    expect(masked(line)).toBe(line);
  });

  test('is one line of bounded length without control characters', () => {
    const sample = sampleOf(`a\u001b[31mred\u0007 ${'x'.repeat(5_000)}`);
    expect(sample.length).toBeLessThanOrEqual(301);
    expect(sample).toMatch(/^a \[31mred x+…$/);
  });
});
