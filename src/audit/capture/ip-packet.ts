/** An IP packet that carries TCP, as far as it was captured. */
export interface IpPacket {
  /** Bytes of the addresses, one character each: a key, see {@link endText}. */
  readonly source: string;
  readonly destination: string;
  /** Identification of IPv4, 0 where there is none: a packet captured twice has it twice. */
  readonly id: number;
  /** The TCP segment, or what was captured of it. */
  readonly segment: Buffer;
  /** How long the whole segment is. */
  readonly segmentBytes: number;
}

const TCP = 6;
/** IPv6 headers that may stand before TCP and say their length in units of eight bytes. */
const EXTENSIONS: readonly number[] = [0, 43, 60];
const FRAGMENT = 44;
const AUTHENTICATION = 51;

/** Reads an IP packet; `fragment` for parts of one, which are not put together, undefined for what is no TCP. */
export function readIpPacket(bytes: Buffer): IpPacket | 'fragment' | undefined {
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4 && bytes.length >= 20) return readVersion4(bytes);
  if (version === 6 && bytes.length >= 40) return readVersion6(bytes);
  return undefined;
}

function readVersion4(bytes: Buffer): IpPacket | 'fragment' | undefined {
  const headerBytes = ((bytes[0] ?? 0) & 15) * 4;
  if (headerBytes < 20 || bytes[9] !== TCP) return undefined;
  if ((bytes.readUInt16BE(6) & 0x3fff) !== 0) return 'fragment'; // more to come, or not the first
  const told = bytes.readUInt16BE(2);
  const total = told === 0 ? bytes.length : told; // the network card will fill it in
  if (total < headerBytes) return undefined;
  return {
    source: bytes.toString('latin1', 12, 16),
    destination: bytes.toString('latin1', 16, 20),
    id: bytes.readUInt16BE(4),
    segment: bytes.subarray(headerBytes, total), // not the padding of short frames
    segmentBytes: total - headerBytes,
  };
}

function readVersion6(bytes: Buffer): IpPacket | 'fragment' | undefined {
  const told = bytes.readUInt16BE(4);
  const end = told === 0 ? bytes.length : 40 + told;
  let next = bytes[6] ?? 0;
  let at = 40;
  while (EXTENSIONS.includes(next) || next === AUTHENTICATION) {
    if (at + 2 > bytes.length) return undefined;
    const length = bytes[at + 1] ?? 0;
    const own = next;
    next = bytes[at] ?? 0;
    at += own === AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
  }
  if (next === FRAGMENT) return 'fragment';
  if (next !== TCP || at > end) return undefined;
  return {
    source: bytes.toString('latin1', 8, 24),
    destination: bytes.toString('latin1', 24, 40),
    id: 0,
    segment: bytes.subarray(at, end),
    segmentBytes: end - at,
  };
}

/** An address as people write it. */
function addressText(address: string): string {
  const bytes = Buffer.from(address, 'latin1');
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  const text = groups.join(':');
  const zeros = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].toSorted((a, b) => b[0].length - a[0].length)[0];
  if (zeros === undefined) return text;
  return `${text.slice(0, zeros.index)}::${text.slice(zeros.index + zeros[0].length + 1)}`;
}

/** `192.0.2.1:1883`, `[2001:db8::1]:1883`. */
export function endText(address: string, port: number): string {
  return address.length === 4 ? `${addressText(address)}:${port}` : `[${addressText(address)}]:${port}`;
}
