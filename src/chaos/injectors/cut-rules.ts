import { isIPv6 } from 'node:net';
import type { FaultOf } from '../fault.ts';
import { FIRST, LEASED, leasedTable } from './nft-table.ts';

/** What of a cut decides about its rules. `addresses`: of those cut off, or for `clients` of those who are spared. */
export interface CutRules extends Pick<FaultOf<'cut'>, 'direction' | 'mode'> {
  readonly from: 'named' | 'clients' | 'everybody';
  readonly addresses: readonly string[];
}

/** Neighbour discovery is to IPv6 what ARP is to IPv4: without it the spared ones could not talk either. */
const NEIGHBOURS = 'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept';

/** Commands that cut: IPv4 and IPv6, counted, leased, loopback untouched. */
export function cutTable(name: string, rules: CutRules, leaseMs: number): string {
  const { direction, mode, from } = rules;
  const chain = (hook: 'input' | 'output', lines: readonly string[]): string[] => [
    `add chain inet ${name} ${hook} { type filter hook ${hook} priority ${FIRST}; policy accept; }`,
    ...[
      `${hook === 'input' ? 'iifname' : 'oifname'} "lo" accept`,
      ...(from === 'clients' ? [NEIGHBOURS] : []),
      ...lines,
    ].map((line) => `add rule inet ${name} ${hook} ${line}`),
  ];
  const drop = (side: 'saddr' | 'daddr'): string[] => matches(rules, side).map((match) => `${match} counter drop`);
  // A reset goes out as an answer to what comes in. What is sent keeps going out: the peer's acknowledgement of it is
  // what earns the reset, also of peers that have nothing to say.
  const reset = matches(rules, 'saddr').map((match) => `${match} meta l4proto tcp counter reject with tcp reset`);
  return leasedTable(
    name,
    [
      ...sets(name, rules),
      ...(mode === 'reset' ? chain('input', [...reset, ...drop('saddr')]) : []),
      ...(mode === 'drop' && direction !== 'out' ? chain('input', drop('saddr')) : []),
      ...(mode === 'drop' && direction !== 'in' ? chain('output', drop('daddr')) : []),
    ],
    leaseMs,
  );
}

/** Sets of addresses, one for each family, called `peers4` and `peers6`. */
export function addressSets(name: string, addresses: readonly string[]): string[] {
  const six = addresses.filter((address) => isIPv6(address));
  const four = addresses.filter((address) => !isIPv6(address));
  const set = (suffix: '4' | '6', type: string, elements: readonly string[]): string[] => [
    `add set inet ${name} peers${suffix} { type ${type}; }`,
    ...(elements.length === 0 ? [] : [`add element inet ${name} peers${suffix} { ${elements.join(', ')} }`]),
  ];
  return [...set('4', 'ipv4_addr', four), ...set('6', 'ipv6_addr', six)];
}

function sets(name: string, { from, addresses }: CutRules): string[] {
  return from === 'everybody' ? [] : addressSets(name, addresses);
}

function matches({ from }: CutRules, side: 'saddr' | 'daddr'): string[] {
  if (from === 'everybody') return [LEASED];
  const not = from === 'clients' ? ' !=' : '';
  return [`${LEASED} ip ${side}${not} @peers4`, `${LEASED} ip6 ${side}${not} @peers6`];
}
