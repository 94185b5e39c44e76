import { lookup } from 'node:dns/promises';
import { SourceError } from '../core/source.ts';
import { abortable } from './abortable.ts';

/** The address that is dialled. */
export interface ResolvedAddress {
  readonly ip: string;
  readonly family: 4 | 6;
  /** Every other address the name has, in the resolver's order; they are not tried. */
  readonly others: readonly string[];
}

/** Asks the system's resolver, the one every client of the machine asks; takes the first address of the family. */
export async function resolveAddress(
  host: string,
  family: 4 | 6 | undefined,
  signal: AbortSignal,
): Promise<ResolvedAddress> {
  const found = await abortable(lookup(host, { all: true, verbatim: true }), signal); // getaddrinfo cannot be stopped
  const chosen = found.find((one) => family === undefined || one.family === family);
  if (chosen === undefined) {
    const known = found.map(({ address }) => address).join(', ');
    throw new SourceError('dns', `${host} has no IPv${family ?? 4} address, only ${known}`);
  }
  return {
    ip: chosen.address,
    family: chosen.family === 6 ? 6 : 4,
    others: found.map(({ address }) => address).filter((address) => address !== chosen.address),
  };
}
