import type { Stated } from '../../broker-setup.ts';
import { type ConfigNode, nodeAt, readAt } from '../config-tree.ts';
import { type ListenAddress, listenAddress } from '../listen-address.ts';
import { amountOf, type Units } from '../quantity.ts';

/** In the file `k` is 1,000 and `kb` 1,024: `conf/parse.go`. */
const SIZES: Units = {
  '': 1,
  k: 1e3,
  kb: 1_024,
  ki: 1_024,
  kib: 1_024,
  m: 1e6,
  mb: 1_024 ** 2,
  mi: 1_024 ** 2,
  mib: 1_024 ** 2,
  g: 1e9,
  gb: 1_024 ** 3,
  gi: 1_024 ** 3,
  gib: 1_024 ** 3,
  t: 1e12,
  tb: 1_024 ** 4,
  ti: 1_024 ** 4,
  tib: 1_024 ** 4,
};

/** As Go writes durations; a bare number counts seconds. */
const DURATIONS: Units = { '': 1, ns: 1e-9, us: 1e-6, ms: 0.001, s: 1, m: 60, h: 3_600 };

/** The first of several names of the same setting that stands in a block. */
export function nameOf(block: ConfigNode | undefined, names: readonly string[]): string {
  return names.find((name) => nodeAt(block, name) !== undefined) ?? names[0] ?? '';
}

/** A number or a size. */
export function sizeAt(block: ConfigNode | undefined, ...names: readonly string[]): Stated<number> | undefined {
  return readAt(block, nameOf(block, names), (text) => amountOf(text, SIZES));
}

export function secondsAt(block: ConfigNode | undefined, ...names: readonly string[]): Stated<number> | undefined {
  return readAt(block, nameOf(block, names), (text) => amountOf(text, DURATIONS));
}

/** `true`, `yes` and `on`, as the server has it; also `enabled`, where a block could stand as well. */
export function flagAt(block: ConfigNode | undefined, ...names: readonly string[]): Stated<boolean> | undefined {
  return readAt(block, nameOf(block, names), (text) => {
    const word = text.toLowerCase();
    if (['true', 'yes', 'on', 'enabled', 'enable'].includes(word)) return true;
    return ['false', 'no', 'off', 'disabled', 'disable'].includes(word) ? false : undefined;
  });
}

/** Where something listens: `listen`, or `port` with `host`. */
export function addressAt(
  block: ConfigNode | undefined,
  standard: number | undefined,
  names: { readonly listen: string; readonly port: readonly string[] } = { listen: 'listen', port: ['port'] },
): (ListenAddress & { readonly place: Stated<unknown>['place'] }) | undefined {
  const listen = readAt(block, names.listen, listenAddress);
  if (listen !== undefined) return { ...listen.value, place: listen.place };
  const port = sizeAt(block, ...names.port);
  const host = readAt(block, nameOf(block, ['host', 'net']), (text) => text);
  const number = port?.value ?? standard;
  if (block === undefined || number === undefined) return undefined;
  const address = listenAddress(`${host?.value ?? ''}:${number}`) ?? { port: number };
  return { ...address, place: port?.place ?? host?.place ?? block.place };
}
