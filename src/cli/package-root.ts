/** The folder of package.json, from the sources and from `dist` alike, with a slash at the end. */
export function packageRoot(): URL {
  const fromHere = new URL('../../', import.meta.url);
  return fromHere.pathname.endsWith('/dist/') ? new URL('../', fromHere) : fromHere;
}
