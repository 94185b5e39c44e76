/** Fields that somebody's client might follow. */
const FIELDS = ['next', 'nextLink', 'href', 'url', 'location', 'links', '_links', 'proxy', 'redirect', 'agent'];

/** The document with an address in every object, in place of every host and as neighbour of every cluster. */
export function withLinks(text: string, address: string): string {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return text.replaceAll(/(?<=@|host=")[\w.-]+/g, new URL(address).host);
  }
  return JSON.stringify(planted(document, address));
}

function planted(value: unknown, address: string): unknown {
  if (Array.isArray(value)) return value.map((each) => planted(each, address));
  if (typeof value !== 'object' || value === null) return value;
  const { host } = new URL(address);
  const own = Object.entries(value).map(([key, each]) => {
    if (/url|host|addr|^ip$/i.test(key)) return [key, Array.isArray(each) ? [address, host] : host] as const;
    return [key, planted(each, address)] as const;
  });
  const links = FIELDS.map(
    (field) => [field, field.endsWith('links') ? [{ rel: 'next', href: address }] : address] as const,
  );
  return Object.fromEntries([...links, ['connect_urls', [host]], ['target', { url: address }], ...own]);
}
