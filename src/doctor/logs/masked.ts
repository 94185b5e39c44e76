import { MASK } from '../../core/secret.ts';

/** Names after which what follows is a secret, in the notations of JSON, Erlang, HOCON, URLs and plain text. */
const NAMED =
  /((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|apikey|authorization|cookie|credential)s?["']?\s*(?:=>|[:=]|,(?=\s?(?:<<)?["']))\s*(?:<<)?)("(?:[^"\\]|\\.){0,2000}"?|'[^']{0,2000}'?|[^\s,;}\])>]{1,2000})/gi;
/** `//user:password@host`. */
const IN_ADDRESS = /(\/\/[^\s/:@]{1,200}:)[^\s/@]{1,500}@/g;
const BEARER = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,4000}/g;
/** Three parts of base64url with the head of a JSON Web Token. */
const JWT = /\beyJ[A-Za-z0-9_-]{5,4000}\.[A-Za-z0-9_-]{2,4000}(?:\.[A-Za-z0-9_-]{0,4000})?/g;
/** What was published, which some brokers log with what they refused or dropped: `payload: x`, `[<<"topic">>],<<"x">>,false]`. */
const PAYLOAD = /(\bpayload: ).*$/;
const ERLANG_PAYLOAD = /(\[<<[^\]]{0,2000}>>\],)<<.*>>(,(?:true|false)\])/;
/** What may follow such a name and is no secret. */
const HARMLESS = /^["']?(?:provided|undefined|null|none|true|false|required|missing|<secret>|\*+)["']?$/i;

/** A line of a log without what must not be repeated; user names and client ids stay, they are what is looked for. */
export function masked(line: string): string {
  return line
    .replace(BEARER, `$1 ${MASK}`)
    .replace(JWT, MASK)
    .replace(NAMED, (whole, name: string, value: string) => (HARMLESS.test(value) ? whole : `${name}${MASK}`))
    .replace(IN_ADDRESS, `$1${MASK}@`)
    .replace(PAYLOAD, '$1<payload>')
    .replace(ERLANG_PAYLOAD, '$1<payload>$2');
}

const SAMPLE = 300;

/** One line for a report: masked, without control characters, cut where it gets long. */
export function sampleOf(line: string): string {
  const clean = masked(line)
    .replace(/[\p{Cc}\p{Cf} ]+/gu, ' ')
    .trim();
  return clean.length > SAMPLE ? `${clean.slice(0, SAMPLE)}…` : clean;
}
