import { z } from 'zod';
import { inside, type Namespace } from './namespace.ts';
import { demandTool } from './tool.ts';

/** One interface; number, name and hardware address together are its identity. */
const link = z.object({ index: z.number(), name: z.string(), mac: z.string(), up: z.boolean() });

/** What goes away with an interface and does not all come back with it. */
export const linkState = z.object({
  /** Without loopback. */
  links: z.array(link),
  /** `fd00::2/64 dev eth0`: addresses of IPv6, which the kernel forgets; those of IPv4 stay. */
  addresses: z.array(z.string()),
  /** As `ip route` prints them, without those the kernel makes by itself; `-4` or `-6` in front. */
  routes: z.array(z.string()),
});

export type LinkState = z.output<typeof linkState>;
type Link = z.output<typeof link>;

const listed = z.array(
  z.object({ ifindex: z.number(), ifname: z.string(), flags: z.array(z.string()), address: z.string().optional() }),
);

/** Reads interfaces, addresses and routes of a namespace. */
export async function readLinks(namespace: Namespace, signal: AbortSignal): Promise<LinkState> {
  const ip = (...args: string[]): Promise<string> => demandTool(inside(namespace, ['ip', ...args]), signal);
  const [links, addresses, routes4, routes6] = await Promise.all([
    ip('-json', 'link', 'show'),
    ip('-6', '-oneline', 'address', 'show'),
    ip('-4', 'route', 'show', 'table', 'all'),
    ip('-6', 'route', 'show', 'table', 'all'),
  ]);
  return {
    links: listed
      .parse(JSON.parse(links))
      .filter(({ flags }) => !flags.includes('LOOPBACK'))
      .map(({ ifindex, ifname, flags, address = '' }) => ({
        index: ifindex,
        name: ifname,
        mac: address,
        up: flags.includes('UP'),
      })),
    addresses: parseAddresses(addresses),
    routes: [...parseRoutes('-4', routes4), ...parseRoutes('-6', routes6)],
  };
}

/** Addresses of IPv6 that somebody gave: not the kernel's own, and none with a lifetime. */
export function parseAddresses(text: string): string[] {
  return [...text.matchAll(/^\d+: (\S+)\s+inet6 (\S+) scope (\S+)(.*)$/gm)]
    .filter(([, name, , scope, rest = '']) => name !== 'lo' && scope !== 'link' && !rest.includes('dynamic'))
    .map(([, name = '', cidr = '', , rest = '']) => `${cidr} dev ${name}${/\bnodad\b/.test(rest) ? ' nodad' : ''}`)
    .toSorted();
}

/** Routes that somebody gave, in words `ip route replace` takes. */
export function parseRoutes(family: '-4' | '-6', text: string): string[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/\b(?:linkdown|dead|expires \S+)(?=\s|$)/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '' && !/\b(?:proto kernel|proto ra|table local)\b/.test(line))
    .map((line) => `${family} ${line}`)
    .toSorted();
}

/** What of `before` is missing in `now`, as far as the same interfaces are still there. */
export function missingLinks(before: LinkState, now: LinkState): LinkState {
  const same = (one: Link) =>
    now.links.find(({ index, name, mac }) => index === one.index && name === one.name && mac === one.mac);
  const there = new Set(before.links.filter((one) => same(one) !== undefined).map(({ name }) => name));
  const ofThem = (line: string): boolean => there.has(/\bdev (\S+)/.exec(line)?.[1] ?? '');
  return {
    links: before.links.filter((one) => one.up && same(one)?.up === false),
    addresses: before.addresses.filter((line) => ofThem(line) && !now.addresses.includes(line)),
    routes: before.routes.filter((line) => ofThem(line) && !now.routes.includes(line)),
  };
}

/** Commands of `ip` that bring back what is missing, in an order in which each finds what it needs. */
export function restoringCommands({ links, addresses, routes }: LinkState): readonly (readonly string[])[] {
  const route = (line: string): readonly string[] => {
    const [family = '-4', ...rest] = line.split(' ');
    return ['ip', family, 'route', 'replace', ...rest];
  };
  const direct = routes.filter((line) => !line.includes(' via '));
  return [
    ...links.map(({ name }) => ['ip', 'link', 'set', 'dev', name, 'up']),
    ...addresses.map((line) => ['ip', '-6', 'address', 'replace', ...line.split(' ')]),
    ...direct.map(route),
    ...routes.filter((line) => !direct.includes(line)).map(route),
  ];
}

/** Whether nothing is missing. */
export function isWhole({ links, addresses, routes }: LinkState): boolean {
  return links.length + addresses.length + routes.length === 0;
}
