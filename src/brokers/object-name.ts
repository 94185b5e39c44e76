const PROPERTY = /([^=,:]+)=("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)/g;

/** Names of queues and clients are part of it and may be long; what is longer than this is no name. */
const LONGEST = 16_384;

/** The value of one key of a JMX object name, unquoted; undefined when the name has no such key. */
export function keyOf(objectName: string, key: string): string | undefined {
  if (objectName.length > LONGEST) return undefined;
  const properties = objectName.slice(objectName.indexOf(':') + 1);
  for (const [, name, value = ''] of properties.matchAll(PROPERTY)) {
    if (name === key) return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
  }
  return undefined;
}
