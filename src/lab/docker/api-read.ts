import { withDeadline } from '../../core/deadline.ts';
import type { LabAccount } from './plan-context.ts';

const READ_MS = 3_000;

/** A JSON document of a broker's own API; rejects at anything but a 2xx answer. */
export async function readJson(url: string, signal: AbortSignal, account?: LabAccount): Promise<unknown> {
  const basic = Buffer.from(`${account?.username}:${account?.password}`).toString('base64');
  const headers = account === undefined ? {} : { authorization: `Basic ${basic}` };
  // The deadline's timer also keeps the process waiting: a request that is lost would not.
  return withDeadline(url, READ_MS, signal, async (inner) => {
    const response = await fetch(url, { signal: inner, headers });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return response.json();
  });
}
