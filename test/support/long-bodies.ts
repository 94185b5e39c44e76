/** Enough to hurt, and less than any source refuses unread. */
const BYTES = 10_000_000;

const filled = (piece: string, head = ''): string =>
  head + piece.repeat(Math.ceil((BYTES - head.length) / piece.length));

/** Bodies of ten megabytes, by what they are full of; made from what the server would have said. */
export const longBodies: Readonly<Record<string, (text: string) => string>> = {
  'the recording again and again': (text) => grown(text) ?? filled(text.endsWith('\n') ? text : `${text}\n`),
  'lists that begin': () => filled('['),
  'objects that begin': () => filled('{"a":'),
  'a quote that never closes': () => filled('x', 'haproxy_x{a="'),
  escapes: () => filled('\\', '{"a":"'),
  'one number': () => filled('9', 'Active connections: '),
  'spaces behind a name': () => filled(' ', 'com_hivemq_x'),
  'empty lines': () => filled('\n'),
  'labels without end': () => filled('a="b",', 'nanomq_x{'),
  'commas and colons': () => filled(',:'),
  'half a line for ever': () => filled('x', 'redis_version:'),
};

/** A document whose longest list has as many entries as fit; undefined when it is none or has none. */
function grown(text: string): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const lists = listsIn(document).toSorted((a, b) => b.length - a.length);
  const [longest] = lists;
  if (longest === undefined || longest.length === 0) return undefined;
  const entries = [...longest];
  const times = Math.ceil(BYTES / JSON.stringify(entries).length);
  for (let n = 1; n < times; n++) for (const entry of entries) longest.push(entry);
  return JSON.stringify(document);
}

function listsIn(value: unknown): unknown[][] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(listsIn);
  return Array.isArray(value) ? [value, ...inside] : inside;
}
