import { expect, test } from 'vitest';
import { typedMqttAddress } from '../../../src/cli/mqtt-address.ts';

function refusalOf(text: string): unknown {
  try {
    return typedMqttAddress(text, 'sre doctor mqtt://HOST:1883');
  } catch (error) {
    return error;
  }
}

test.each(['mqtt://broker', 'mqtts://[::1]:8883', 'ws://broker:8083/mqtt'])('%s is taken as it is', (text) => {
  expect(refusalOf(text)).toBe(text);
});

test.each([
  ['broker.example', 'mqtt://broker.example:1883'],
  ['broker.example:1884', 'mqtt://broker.example:1884'],
  ['broker.example:8883', 'mqtts://broker.example:8883'],
  ['[::1]:1883', 'mqtt://[::1]:1883'],
  ['tcp://broker:1883', 'mqtt://broker:1883'],
  ['ssl://broker', 'mqtts://broker:8883'],
])('%s is refused with the address that is probably meant', (text, meant) => {
  expect(refusalOf(text)).toMatchObject({ code: 'SRE_BAD_OPTION', hint: `probably meant: ${meant}` });
});

test.each(['', 'http://broker', 'mqtt://', 'not an address'])('%s is refused with an example', (text) => {
  expect(refusalOf(text)).toMatchObject({ hint: 'sre doctor mqtt://HOST:1883' });
});

test('credentials in the address are refused without repeating them', () => {
  const refusal = refusalOf('mqtt://alice:s3cret@broker');
  expect(refusal).toMatchObject({ message: 'the address must not contain a user name or password' });
  expect(refusal).toMatchObject({ hint: expect.stringContaining('--password-file') });
  expect(JSON.stringify(refusal)).not.toContain('s3cret');
});
