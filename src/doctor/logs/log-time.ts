/** When a line was written: as it stands there, and as a number where it can be told. */
export interface LogTime {
  readonly text: string;
  /** Milliseconds since the epoch; local times without a zone are taken for UTC, which differences do not mind. */
  readonly ms?: number;
}

const ISO = /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?/;
const UNIX = /(?:^|\s)(\d{10})(?:\.\d+)?: /;

/** Where in a line its time stands: brokers, journals and container engines all write it at the beginning. */
const HEAD = 200;

/** The time of a line of any broker, of the unix seconds of Mosquitto, or of what stands in front of its own. */
export function timeOf(line: string): LogTime | undefined {
  const head = line.slice(0, HEAD);
  const unix = UNIX.exec(head)?.[1];
  if (unix !== undefined) return ofUnix(Number(unix) * 1_000);
  const iso = ISO.exec(head);
  return iso === null ? undefined : ofIso(iso);
}

function ofUnix(ms: number): LogTime {
  return { text: new Date(ms).toISOString().replace('.000Z', 'Z'), ms };
}

function ofIso([text = '', year, month, day, hour, minute, second, fraction = '', zone]: RegExpExecArray): LogTime {
  const millis = fraction.padEnd(3, '0').slice(0, 3);
  const offset = zone === undefined || zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millis || '000'}${offset}`);
  return { text: text.trim(), ...(Number.isNaN(ms) ? {} : { ms }) };
}
