/** One place where two JSON values differ; a side is absent where the value is. */
export interface JsonDifference {
  /** `messages.qos1.lost`, `streams[3].failover.ms`. */
  readonly path: string;
  readonly stored?: unknown;
  readonly found?: unknown;
}

/** Every place where `found` differs from `stored`, in the order of their keys. */
export function jsonDifferences(stored: unknown, found: unknown, path = ''): JsonDifference[] {
  if (Object.is(stored, found)) return [];
  if (!isTree(stored) || !isTree(found) || Array.isArray(stored) !== Array.isArray(found)) {
    return [{ path, ...(stored === undefined ? {} : { stored }), ...(found === undefined ? {} : { found }) }];
  }
  const keys = [...new Set([...Object.keys(stored), ...Object.keys(found)])];
  return keys.flatMap((key) => {
    const place = Array.isArray(stored) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return jsonDifferences(stored[key], found[key], place);
  });
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
