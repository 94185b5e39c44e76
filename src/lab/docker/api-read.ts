import type { LabAccount } from './plan-context.ts';

const READ_MS = 3_000;

/** A JSON document of a broker's own API; rejects at anything but a 2xx answer. */
export async function readJson(url: string, signal: AbortSignal, account?: LabAccount): Promise<unknown> {
  const basic = Buffer.from(`${account?.username}:${account?.password}`).toString('base64');
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(READ_MS)]),
    ...(account === undefined ? {} : { headers: { authorization: `Basic ${basic}` } }),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
