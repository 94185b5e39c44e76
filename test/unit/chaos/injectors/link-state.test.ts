import { describe, expect, test } from 'vitest';
import {
  isWhole,
  type LinkState,
  missingLinks,
  parseAddresses,
  parseRoutes,
  restoringCommands,
} from '../../../../src/chaos/injectors/link-state.ts';

const before: LinkState = {
  links: [
    { index: 7, name: 'eth0', mac: '02:42:c6:12:00:02', up: true },
    { index: 9, name: 'eth1', mac: '02:42:c6:12:00:03', up: false },
  ],
  addresses: ['fd00::2/64 dev eth0'],
  routes: ['-4 203.0.113.0/24 dev eth0 metric 50', '-4 default via 198.18.0.1 dev eth0'],
};

describe('the state of the interfaces', () => {
  test('routes are those somebody gave, without what changes by itself', () => {
    const text = [
      'default via 198.18.0.1 dev eth0 ',
      '198.18.0.0/24 dev eth0 proto kernel scope link src 198.18.0.2 ',
      'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1 ',
      '10.0.0.0/8 via 198.18.0.9 dev eth0 linkdown ',
      'fd01::/64 via fe80::1 dev eth0 expires 1787sec metric 100',
    ].join('\n');
    expect(parseRoutes('-4', text)).toEqual([
      '-4 10.0.0.0/8 via 198.18.0.9 dev eth0',
      '-4 default via 198.18.0.1 dev eth0',
      '-4 fd01::/64 via fe80::1 dev eth0 metric 100',
    ]);
  });

  test('addresses are those the kernel would forget', () => {
    const text = [
      '1: lo    inet6 ::1/128 scope host \\       valid_lft forever preferred_lft forever',
      '7: eth0    inet6 fd00::2/64 scope global nodad \\       valid_lft forever preferred_lft forever',
      '7: eth0    inet6 2001:db8::9/64 scope global dynamic mngtmpaddr \\       valid_lft 86sec preferred_lft 14sec',
      '7: eth0    inet6 fe80::42/64 scope link \\       valid_lft forever preferred_lft forever',
    ].join('\n');
    expect(parseAddresses(text)).toEqual(['fd00::2/64 dev eth0 nodad']);
  });

  test('nothing is missing when nothing happened', () => {
    expect(isWhole(missingLinks(before, before))).toBe(true);
  });

  test('what is missing comes back interface first and gateway last', () => {
    const down = { links: before.links.map((link) => ({ ...link, up: false })), addresses: [], routes: [] };
    expect(restoringCommands(missingLinks(before, down)).map((argv) => argv.join(' '))).toEqual([
      'ip link set dev eth0 up',
      'ip -6 address replace fd00::2/64 dev eth0',
      'ip -4 route replace 203.0.113.0/24 dev eth0 metric 50',
      'ip -4 route replace default via 198.18.0.1 dev eth0',
    ]);
  });

  test('an interface of the same name with another number is somebody else and is left alone', () => {
    const replaced = {
      links: [{ index: 11, name: 'eth0', mac: '02:42:c6:12:00:02', up: false }],
      addresses: [],
      routes: [],
    };
    expect(isWhole(missingLinks(before, replaced))).toBe(true);
  });
});
