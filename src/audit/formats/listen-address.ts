/** Where something listens: a port, and the address when it is not every one of the machine. */
export interface ListenAddress {
  readonly port: number;
  readonly bind?: string;
}

/** Reads `1883`, `127.0.0.1:1883`, `[::]:1883`, `:1883` or `:::1883`; undefined for anything else. */
export function listenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:(?<host>.*):)?(?<port>\d{1,5})$/.exec(text.trim());
  const port = Number(match?.groups?.['port']);
  if (match === null || port > 65_535) return undefined;
  const host = (match.groups?.['host'] ?? '').replace(/^\[(.*)\]$/, '$1').replace(/^(?:tcp:\/\/|unix:|local:)/, '');
  return isEveryAddress(host) ? { port } : { port, bind: host };
}

/** Whether an address stands for all addresses of a machine. */
function isEveryAddress(host: string): boolean {
  return ['', '*', '0.0.0.0', '::', '0', 'all', 'any'].includes(host);
}
