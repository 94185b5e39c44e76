import type { ConfigFormat } from '../format.ts';
import { natsFixes } from './fixes.ts';
import { readNats } from './read.ts';

/** `nats-server.conf`. */
export const nats: ConfigFormat = {
  title: 'NATS',
  detect: (fileName, text) =>
    /^nats.*\.(?:conf|cfg)$/i.test(fileName) ||
    /^[ \t]*(?:jetstream[ \t]*[:={]|mqtt[ \t]*[:=]?[ \t]*\{|server_name[ \t]*[:=]|(?:monitor_port|http_port|max_payload|max_pending)[ \t]*[:=]|leafnodes[ \t]*[:={]|accounts[ \t]*[:=]?[ \t]*\{)/im.test(
      text,
    ),
  read: readNats,
  fixes: natsFixes,
};
