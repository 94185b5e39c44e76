import { Redis, ReplyError } from 'ioredis';
import { reasonOfSocketCode } from '../../core/socket-failure.ts';
import { SourceError, type SourceErrorReason } from '../../core/source.ts';
import { messageOf } from '../../core/sre-error.ts';
import type { BrokerAuth, BrokerTls } from '../../core/target.ts';
import { readTlsMaterial } from '../../core/tls-material.ts';

/** `INFO` of a large cluster has a few dozen kilobytes. */
const MAX_BYTES = 1024 * 1024;

export interface RedisServer {
  /** `redis://` or `rediss://`. */
  readonly address: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
}

/**
 * The text of `INFO`, over a connection of its own that ends with the call. AUTH is sent when a password is configured,
 * then INFO, and nothing else ever. Throws a `SourceError`; no error carries what was sent.
 */
export async function askInfo({ address, auth, tls }: RedisServer, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const { hostname, port, protocol } = new URL(address);
  const client = new Redis({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6379 : Number(port),
    ...(protocol === 'rediss:' ? { tls: await readTlsMaterial(tls) } : {}),
    lazyConnect: true,
    retryStrategy: () => null, // the exporter decides when to ask again
    maxRetriesPerRequest: 0,
    enableReadyCheck: false, // it would ask INFO by itself
    disableClientInfo: true, // it would send CLIENT SETINFO
    enableOfflineQueue: false,
    connectTimeout: 0, // the signal is the deadline
  });
  let first: unknown;
  const remember = (error: unknown): void => {
    first ??= error;
  };
  const abort = (): void => client.disconnect();
  signal.addEventListener('abort', abort, { once: true });
  client.on('error', remember);
  client.on('connect', () => guard(client, remember));
  try {
    await client.connect();
    await logIn(client, auth);
    const text = await client.call('INFO');
    if (typeof text === 'string') return text;
    throw new SourceError('parse', `INFO of ${address}: expected a text, got ${typeof text}`);
  } catch (error) {
    if (signal.aborted) throw new SourceError('timeout', `INFO of ${address}: ${messageOf(signal.reason)}`);
    throw asFailure(address, first ?? error);
  } finally {
    signal.removeEventListener('abort', abort);
    client.disconnect();
  }
}

/** By hand, because the client would print a warning to stderr where the server wants no password. */
async function logIn(client: Redis, { username, password }: BrokerAuth): Promise<void> {
  if (password === undefined) return;
  const user = username === undefined ? [] : [username];
  try {
    await client.call('AUTH', ...user, password.reveal());
  } catch (error) {
    if (!/without any password configured|no password is set/i.test(messageOf(error))) throw error;
  }
}

/** The client's parser throws at hostile lengths and knows no limit; both must end this connection only. */
function guard(client: Redis, fail: (error: unknown) => void): void {
  let bytes = 0;
  let over = false;
  const parse = client.stream.listeners('data');
  client.stream.removeAllListeners('data');
  client.stream.on('data', (chunk: Buffer) => {
    if (over) return;
    bytes += chunk.length;
    try {
      if (bytes > MAX_BYTES)
        throw new SourceError('too_large', `the answer is longer than the ${MAX_BYTES} bytes allowed`);
      for (const listener of parse) listener(chunk);
    } catch (error) {
      over = true;
      const foreign = new SourceError('parse', `not the protocol of Redis: ${messageOf(error)}`);
      fail(error instanceof SourceError ? error : foreign);
      client.disconnect();
      client.stream.destroy();
    }
  });
}

/** Without the cause: the client hangs the command and its arguments on its errors, and one of them is the password. */
function asFailure(address: string, error: unknown): SourceError {
  const reason = error instanceof SourceError ? error.reason : reasonOf(error);
  return new SourceError(reason, `INFO of ${address}: ${messageOf(error)}`);
}

function reasonOf(error: unknown): SourceErrorReason {
  const text = messageOf(error);
  if (error instanceof ReplyError)
    return /^(?:WRONGPASS|NOAUTH|NOPERM|ERR invalid password|ERR AUTH)/i.test(text) ? 'auth' : 'internal';
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = reasonOfSocketCode(code);
  if (known !== undefined) return known;
  if (/^Protocol error|Please report this/i.test(text)) return 'parse';
  return /Connection is closed|closed/i.test(text) ? 'closed' : 'internal';
}
