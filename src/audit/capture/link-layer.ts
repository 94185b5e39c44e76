const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN_TAGS: readonly number[] = [0x8100, 0x88a8, 0x9100];
const PPPOE_SESSION = 0x8864;

/** Cuts the IP packet out of a frame; undefined when there is none (ARP, a cut frame). */
type Unframe = (bytes: Buffer) => Buffer | undefined;

/** By LINKTYPE_ number of tcpdump.org. */
const unframes: Readonly<Record<number, Unframe>> = {
  0: (bytes) => bytes.subarray(4), // BSD loopback: the address family, in the byte order of the machine
  1: (bytes) => (bytes.length < 14 ? undefined : ofEthernet(bytes, 12)),
  12: (bytes) => bytes,
  14: (bytes) => bytes,
  101: (bytes) => bytes,
  108: (bytes) => bytes.subarray(4),
  113: (bytes) => (bytes.length < 16 ? undefined : ofEthernet(bytes, 14)), // Linux cooked, version 1
  228: (bytes) => bytes,
  229: (bytes) => bytes,
  276: (bytes) => (bytes.length < 20 ? undefined : ofProtocol(bytes.readUInt16BE(0), bytes, 20)), // version 2
};

/** Whether frames of such a link can be read. */
export function knowsLink(linkType: number): boolean {
  return Object.hasOwn(unframes, linkType);
}

/** The IP packet in a frame; undefined when it carries something else. */
export function ipPacketOf(linkType: number, bytes: Buffer): Buffer | undefined {
  return unframes[linkType]?.(bytes);
}

/** What follows the type of protocol at `at`. */
function ofEthernet(bytes: Buffer, at: number): Buffer | undefined {
  return ofProtocol(bytes.readUInt16BE(at), bytes, at + 2);
}

function ofProtocol(type: number, bytes: Buffer, start: number): Buffer | undefined {
  if (type === IPV4 || type === IPV6) return bytes.subarray(start);
  if (VLAN_TAGS.includes(type)) return start + 4 > bytes.length ? undefined : ofEthernet(bytes, start + 2);
  if (type === PPPOE_SESSION) return start + 8 > bytes.length ? undefined : bytes.subarray(start + 8);
  return undefined;
}
