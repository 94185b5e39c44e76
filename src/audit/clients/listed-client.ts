/** One client or session, as an admin API lists it; what the broker does not tell is absent. */
export interface ListedClient {
  readonly clientId: string;
  readonly node?: string;
  readonly connected?: boolean;
  readonly user?: string;
  /** IP address it connects from. */
  readonly address?: string;
  readonly version?: 3 | 4 | 5;
  /** 0 is off. */
  readonly keepAliveSeconds?: number;
  /** Whether its session outlives the connection. */
  readonly persistent?: boolean;
  /** How long the session is kept without a connection. */
  readonly expirySeconds?: number | 'never';
  readonly connectedAtMs?: number;
  readonly disconnectedAtMs?: number;
  readonly queued?: number;
  /** Messages its queue takes; absent also where it has no end. */
  readonly queueLimit?: number;
  /** Messages its queue had no room for. */
  readonly dropped?: number;
  readonly inflight?: number;
  readonly inflightLimit?: number;
  readonly will?: boolean;
  readonly tls?: boolean;
}

/** What one reading of a client list gave; the subject of the client rules. */
export interface ClientList {
  /** The broker as its makers write it. */
  readonly broker: string;
  readonly clients: readonly ListedClient[];
  /** False when there were more than were read. */
  readonly complete: boolean;
  /** When it was read, milliseconds since the Unix epoch. */
  readonly atMs: number;
}

/** Clients that are connected, as far as the broker tells. */
export function connectedOf({ clients }: ClientList): readonly ListedClient[] {
  return clients.filter(({ connected }) => connected === true);
}

/** MQTT's "for ever". */
const NEVER_SECONDS = 0xffff_ffff;

/** Seconds of a session expiry, or `never`. */
export function expiryOf(seconds: number): number | 'never' {
  return seconds >= NEVER_SECONDS ? 'never' : seconds;
}

/** Leaves out what is undefined, so that unknown is absent. */
export function known<T extends object>(given: { readonly [K in keyof T]: T[K] | undefined }): Partial<T> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

/** Milliseconds of an ISO date; undefined for anything else. */
export function timeOf(text: string | null | undefined): number | undefined {
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isFinite(ms) ? ms : undefined;
}
