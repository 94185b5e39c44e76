import { BlockList, isIP } from 'node:net';

/** Who can get at an address: this machine only, a private network, a name nobody resolved, or everybody. */
export type Reach = 'local' | 'private' | 'named' | 'public' | 'every address';

const local = new BlockList();
local.addSubnet('127.0.0.0', 8, 'ipv4');
local.addAddress('::1', 'ipv6');

const privates = new BlockList();
privates.addSubnet('10.0.0.0', 8, 'ipv4');
privates.addSubnet('172.16.0.0', 12, 'ipv4');
privates.addSubnet('192.168.0.0', 16, 'ipv4');
privates.addSubnet('169.254.0.0', 16, 'ipv4');
privates.addSubnet('100.64.0.0', 10, 'ipv4');
privates.addSubnet('fc00::', 7, 'ipv6');
privates.addSubnet('fe80::', 10, 'ipv6');

/** The reach of a bind address or host; absent and the wildcards are every address, a path is a Unix socket. */
export function reachOf(address: string | undefined): Reach {
  const host = (address ?? '').replace(/^\[|\]$/g, '').toLowerCase();
  if (host === '' || host === '*' || host === '0.0.0.0' || host === '::' || host === 'any' || host === 'all') {
    return 'every address';
  }
  if (host.startsWith('/') || host === 'localhost' || host.endsWith('.localhost')) return 'local';
  const family = isIP(host);
  if (family === 0) return 'named';
  const type = family === 4 ? 'ipv4' : 'ipv6';
  return local.check(host, type) ? 'local' : privates.check(host, type) ? 'private' : 'public';
}
