import { reasonText } from '../mqtt/reason-words.ts';

/** What became of a packet that wants an answer. */
export type Reply =
  | { readonly kind: 'answered'; readonly code: number }
  /** Nothing came in time, and the connection still stands. */
  | { readonly kind: 'silent'; readonly afterMs: number }
  /** The connection ended instead; on MQTT 5 maybe with a reason. */
  | { readonly kind: 'ended'; readonly code?: number; readonly says: string };

/** Whether the broker said yes; `no matching subscribers` is a yes. */
export function isAccepted(reply: Reply): boolean {
  return reply.kind === 'answered' && reply.code < 0x80;
}

/** Whether the broker said no, in a packet or by hanging up. */
export function isDenied(reply: Reply): boolean {
  return reply.kind === 'ended' || (reply.kind === 'answered' && reply.code >= 0x80);
}

/** `PUBLISH answered with 0x87 (not authorized)`; `sent` is the name of the packet. */
export function replyText(sent: string, reply: Reply, protocolVersion: 4 | 5): string {
  switch (reply.kind) {
    case 'answered':
      return `${sent} was answered with ${reasonText(reply.code, protocolVersion)}`;
    case 'silent':
      return `${sent} was not answered within ${reply.afterMs} ms`;
    case 'ended':
      return `${sent} was answered by the end of the connection: ${reply.says}`;
  }
}
