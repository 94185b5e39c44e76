/** What a payload looks like, from its first bytes. */
export type PayloadKind = 'empty' | 'json' | 'text' | 'binary';

export const PAYLOAD_KINDS: readonly PayloadKind[] = ['json', 'text', 'binary', 'empty'];

const LOOK = 256;

/** Text is UTF-8 without control characters; JSON is text that begins like an object or an array. */
export function payloadKind(payload: Buffer): PayloadKind {
  if (payload.length === 0) return 'empty';
  const text = textOf(payload, LOOK);
  if (text === undefined) return 'binary';
  return /^\s*(?:\{\s*["}]|\[\s*[[{"\d\]tfn-])/.test(text) ? 'json' : 'text';
}

/** Times to the second, long counters and ids: what no two readings have in common. */
const ONCE_ONLY =
  /\b(?:1[4-9]|2[0-3])\d{8}(?:\d{3}){0,3}\b|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|"(?:seq|sequence|nonce|msg_?id|message_?id)"\s*:\s*"?\w/i;

/** Whether a payload holds something that makes it the only one of its kind, as a time or a message id. */
export function isOnlyOne(payload: Buffer): boolean {
  const text = textOf(payload, 1_024);
  return text !== undefined && ONCE_ONLY.test(text);
}

const CREDENTIAL =
  /"(?:\w*_)?(?:password|passwd|passphrase|secret|api_?key|private_?key|access_?token|psk)"\s*:\s*"[^"]/i;

/** Whether a JSON payload has a field named like a password with something in it. */
export function holdsCredential(payload: Buffer): boolean {
  const text = textOf(payload, 2_048);
  return (
    text !== undefined &&
    (CREDENTIAL.test(text) || text.includes('-----BEGIN PRIVATE KEY') || /-----BEGIN (?:RSA|EC) PRIVATE KEY/.test(text))
  );
}

/** The first characters; undefined when they are none. */
function textOf(payload: Buffer, most: number): string | undefined {
  const text = payload.toString('utf8', 0, Math.min(payload.length, most));
  // a character cut in two at the end is the cut's fault
  const whole = payload.length > most ? text.replace(/\ufffd+$/, '') : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells bytes from text
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(whole) ? undefined : whole;
}
