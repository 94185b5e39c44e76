const PROPERTY = /([^=,:]+)=("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)/g;

/** The value of one key of a JMX object name, unquoted; undefined when the name has no such key. */
export function keyOf(objectName: string, key: string): string | undefined {
  const properties = objectName.slice(objectName.indexOf(':') + 1);
  for (const [, name, value = ''] of properties.matchAll(PROPERTY)) {
    if (name === key) return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
  }
  return undefined;
}
