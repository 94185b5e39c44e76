import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Secret } from '../../core/secret.ts';
import { SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';

/** A token is renewed this long before it ends, or at half its life if that is shorter. */
const EARLY_MS = 300_000;

/** An answer of the token endpoint is a few kilobytes. */
const MAX_BYTES = 256 * 1024;

const tokenSchema = z.object({
  token_type: z.string().regex(/^bearer$/i),
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
});

/** Tokens of one service principal. */
export interface Login {
  /** A token that is good now; asked for when there is none. Throws a `SourceError` of reason `auth` when refused. */
  readonly token: (signal: AbortSignal) => Promise<string>;
  /** Forgets a token the API refused, unless another one has come since. */
  readonly refuse: (token: string) => void;
}

/** The client credentials flow of OAuth 2.0 at `login`/`tenant`. */
export function createLogin(options: {
  readonly reader: HttpReader;
  readonly login: string;
  readonly tenant: string;
  readonly client: string;
  readonly secret: Secret;
  readonly scope: string;
  readonly clock: Clock;
}): Login {
  const { reader, client, secret, scope, clock } = options;
  const url = `${options.login.replace(/\/+$/, '')}/${options.tenant}/oauth2/v2.0/token`;
  let held: { readonly token: string; readonly untilMs: number } | undefined;
  let pending: Promise<string> | undefined;

  const ask = async (signal: AbortSignal): Promise<unknown> => {
    const form = { grant_type: 'client_credentials', client_id: client, client_secret: secret.reveal(), scope };
    const body = new URLSearchParams(form).toString();
    const post = { contentType: 'application/x-www-form-urlencoded', body };
    try {
      return await reader.json(url, { signal, post, maxBytes: MAX_BYTES });
    } catch (error) {
      throw refusal(error, [secret.reveal(), encodeURIComponent(secret.reveal())]);
    }
  };

  const renew = async (signal: AbortSignal): Promise<string> => {
    const parsed = tokenSchema.safeParse(await ask(signal));
    if (!parsed.success) throw new SourceError('parse', `POST ${url}: expected a bearer token that expires`);
    const lifeMs = parsed.data.expires_in * 1_000;
    held = { token: parsed.data.access_token, untilMs: clock.monoMs() + Math.max(lifeMs - EARLY_MS, lifeMs / 2) };
    return held.token;
  };

  return {
    token: async (signal) => {
      if (held !== undefined && clock.monoMs() < held.untilMs) return held.token;
      pending ??= renew(signal).finally(() => {
        pending = undefined;
      });
      return pending;
    },
    refuse: (token) => {
      if (held?.token === token) held = undefined;
    },
  };
}

/** Entra answers a wrong tenant, client or secret with 400 or 401: all of them are our credentials. */
function refusal(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof SourceError)) return error;
  const text = withoutSecrets(error.message.replace(/^GET /, 'POST '), secrets);
  const ours = error.reason === 'http_4xx' && !/: status (?:404|408|429)\b/.test(text);
  return new SourceError(ours ? 'auth' : error.reason, text);
}

/** A server that echoes what it got must not bring it into a log. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '<secret>')), text);
}
