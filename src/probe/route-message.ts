/** What a message of the matrix carries: which run of which matrix it belongs to, and its number there. */
export interface RouteMessage {
  readonly run: string;
  readonly id: number;
}

export function encodeRouteMessage({ run, id }: RouteMessage): string {
  return `${run} ${id}`;
}

/** The message, or undefined for anything somebody else published to the topic. */
export function decodeRouteMessage(payload: Buffer): RouteMessage | undefined {
  if (payload.length > 64) return undefined;
  const [, run, id] = /^([0-9a-z]{8,16}) (\d{1,15})$/.exec(payload.toString('latin1')) ?? [];
  return run === undefined ? undefined : { run, id: Number(id) };
}
