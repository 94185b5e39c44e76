import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** A set of addresses that may be probed on demand, as `probes.allow` writes it. */
export interface AddressPattern {
  readonly text: string;
  /** Whether it covers the address; anything that is not a plain `scheme://host[:port][/path]` is covered by nothing. */
  readonly covers: (address: string) => boolean;
}

const PORTS: Readonly<Record<string, number>> = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 };
const SHAPE = /^([a-z]+):\/\/(\[[^\]]*\]|\d+(?:\.\d+){3}\/\d{1,3}(?=[:/]|$)|[^/:[\]]*)(?::([^/]*))?(\/.*)?$/;

/** What is wrong with the text of a pattern, or the pattern. */
export function parseAddressPattern(text: string): AddressPattern | { readonly mistake: string } {
  const [, scheme = '', host = '', port, path] = SHAPE.exec(text) ?? [];
  const usual = PORTS[scheme];
  if (usual === undefined) return { mistake: 'must start with mqtt://, mqtts://, ws:// or wss://' };
  if (text.includes('@')) return { mistake: 'must not contain a user name or password' };
  if (path !== undefined && !scheme.startsWith('ws')) {
    return { mistake: `only ws:// and wss:// have a path, got ${path}` };
  }
  if (port !== undefined && port !== '*' && !isPort(port)) {
    return { mistake: `the port must be a number from 1 to 65535 or *, got "${port}"` };
  }
  const coversHost = hostMatcher(host.replace(/^\[|\]$/g, '').toLowerCase());
  if (coversHost === undefined) {
    return { mistake: 'the host must be a name, a name with * for whole levels, an IP address or a CIDR block' };
  }
  const coversPort = (given: number): boolean => port === '*' || given === Number(port ?? usual);
  return {
    text,
    covers: (address) => {
      const given = plainAddress(address);
      return (
        given !== undefined &&
        given.scheme === scheme &&
        coversPort(given.port) &&
        (path === undefined || path === given.path) &&
        coversHost(given.host)
      );
    },
  };
}

/** A pattern in the configuration. */
export const addressPatternSchema = z.string().superRefine((text, context) => {
  const parsed = parseAddressPattern(text);
  if ('mistake' in parsed) context.addIssue({ code: 'custom', message: parsed.mistake });
});

/** The parts of an address that says who and nothing else; undefined with a user, a query or an odd host in it. */
function plainAddress(address: string) {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, port, pathname, username, password, search, hash } = new URL(address);
  const scheme = protocol.slice(0, -1);
  const usual = PORTS[scheme];
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (usual === undefined || username !== '' || password !== '' || search !== '' || hash !== '') return undefined;
  if (!scheme.startsWith('ws') && pathname !== '' && pathname !== '/') return undefined;
  if (isIP(host) === 0 && !/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(host)) return undefined;
  return { scheme, host, port: port === '' ? usual : Number(port), path: pathname === '/' ? '' : pathname };
}

/** A name never matches an IP address or a block, nor the other way round: a pattern says nothing about what DNS says. */
function hostMatcher(host: string): ((given: string) => boolean) | undefined {
  const [base = '', bits] = host.split('/');
  const family = isIP(base);
  if (family !== 0) {
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    if (!/^\d*$/.test(bits ?? '') || bits === '' || prefix > most) return undefined;
    const block = new BlockList();
    block.addSubnet(base, prefix, family === 4 ? 'ipv4' : 'ipv6');
    return (given) => isIP(given) === family && block.check(given, family === 4 ? 'ipv4' : 'ipv6');
  }
  if (bits !== undefined || !/^(?:\*|[a-z0-9_-]+)(?:\.(?:\*|[a-z0-9_-]+))*$/.test(host)) return undefined;
  if (/^[\d.]+$/.test(host)) return undefined;
  const levels = host.split('.');
  return (given) => {
    const own = given.split('.');
    return (
      isIP(given) === 0 &&
      own.length === levels.length &&
      levels.every((level, index) => level === '*' || level === own[index])
    );
  };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
