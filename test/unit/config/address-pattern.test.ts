import { describe, expect, test } from 'vitest';
import { parseAddressPattern } from '../../../src/config/address-pattern.ts';

function covers(pattern: string, address: string): boolean {
  const parsed = parseAddressPattern(pattern);
  if ('mistake' in parsed) throw new Error(`${pattern}: ${parsed.mistake}`);
  return parsed.covers(address);
}

describe('an address pattern', () => {
  test.each([
    ['mqtt://n1.plant.example:1883', 'mqtt://n1.plant.example:1883'],
    ['mqtt://n1.plant.example', 'mqtt://N1.Plant.example:1883'],
    ['mqtts://*.plant.example', 'mqtts://n7.plant.example:8883'],
    ['mqtts://*.plant.example:*', 'mqtts://n7.plant.example:9000'],
    ['ws://broker.example/mqtt', 'ws://broker.example:80/mqtt'],
    ['ws://broker.example:8083', 'ws://broker.example:8083/any/path'],
    ['mqtt://10.1.0.0/16:1883', 'mqtt://10.1.255.3:1883'],
    ['mqtt://10.1.2.3', 'mqtt://10.1.2.3'],
    ['mqtt://[2001:db8::/32]:1883', 'mqtt://[2001:db8::7]:1883'],
  ])('%s covers %s', (pattern, address) => expect(covers(pattern, address)).toBe(true));

  test.each([
    ['mqtt://n1.plant.example:1883', 'mqtt://n1.plant.example:1884', 'another port'],
    ['mqtt://n1.plant.example:1883', 'mqtts://n1.plant.example:1883', 'another scheme'],
    ['mqtts://*.plant.example', 'mqtts://a.b.plant.example', 'a star is one level'],
    ['mqtts://*.plant.example', 'mqtts://plant.example', 'a star is a level'],
    ['mqtts://*.plant.example', 'mqtts://x.plant.example.evil.example', 'a longer name'],
    ['mqtts://*.plant.example', 'mqtts://x.plantXexample', 'a dot is a dot'],
    ['mqtt://*:1883', 'mqtt://10.0.0.1:1883', 'a name pattern is not for addresses'],
    ['mqtt://*.*.*.*:1883', 'mqtt://10.0.0.1:1883', 'even with as many levels'],
    ['mqtt://10.1.0.0/16:1883', 'mqtt://10.2.0.1:1883', 'outside the block'],
    ['mqtt://10.1.0.0/16:1883', 'mqtt://ten-one.example:1883', 'whatever DNS says of the name'],
    ['mqtt://10.1.0.0/16:1883', 'mqtt://[::ffff:10.1.0.1]:1883', 'another family'],
    ['mqtt://10.1.0.0/16:1883', 'mqtt://0x0a010001:1883', 'another way of writing it'],
    ['ws://broker.example/mqtt', 'ws://broker.example/other', 'another path'],
    ['mqtt://broker.example', 'mqtt://u:p@broker.example', 'credentials'],
    ['mqtt://broker.example', 'mqtt://u@broker.example', 'a user'],
    ['mqtt://broker.example', 'mqtt://broker.example?x=1', 'a query'],
    ['mqtt://broker.example', 'mqtt://broker.example%2eevil', 'escapes'],
    ['mqtt://broker.example', 'mqtt://broker.example#x', 'a fragment'],
    ['mqtt://broker.example', 'nonsense', 'no address'],
  ])('%s does not cover %s: %s', (pattern, address) => expect(covers(pattern, address)).toBe(false));

  test.each([
    'mqtt://',
    'mqtt://h:x',
    'mqtt://10.0.0/8',
    'mqtt://h/24:1',
    'tcp://h',
    'mqtt://*x.example',
    '',
    'mqtt://10.0.0.0/-1',
  ])('"%s" is none', (text) => expect(parseAddressPattern(text)).toHaveProperty('mistake'));
});
