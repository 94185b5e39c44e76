/** The answer to `INFO`: field to text, as the server wrote it. */
export type RedisInfo = ReadonlyMap<string, string>;

/** A replica as its master lists it. */
export interface Replica {
  readonly online: boolean;
  readonly offset: number | undefined;
  readonly lagSeconds: number | undefined;
}

/** Reads the text of `INFO`; undefined when it is no such text. A field that comes twice counts the first time. */
export function parseInfo(text: string): RedisInfo | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^([A-Za-z0-9_.-]+):(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !fields.has(name)) fields.set(name, value);
  }
  return fields.has('redis_version') || fields.has('valkey_version') ? fields : undefined;
}

/** A whole number of 0 or more; undefined for anything else, -1 among it, which means unknown everywhere in `INFO`. */
export function countOf(info: RedisInfo, field: string): number | undefined {
  const text = info.get(field) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `slave0:ip=…,port=…,state=online,offset=28,lag=0`; newer servers may say `replica0`. */
export function replicasOf(info: RedisInfo): readonly Replica[] {
  return [...info]
    .filter(([field]) => /^(?:slave|replica)\d+$/.test(field))
    .map(([, text]) => {
      const parts = new Map([...text.matchAll(/([^=,]+)=([^,]*)/g)].map(([, key = '', value = '']) => [key, value]));
      const count = (name: string): number | undefined => {
        const value = parts.get(name) ?? '';
        return /^\d{1,15}$/.test(value) ? Number(value) : undefined;
      };
      return { online: parts.get('state') === 'online', offset: count('offset'), lagSeconds: count('lag') };
    });
}
