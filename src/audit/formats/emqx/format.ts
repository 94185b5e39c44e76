import type { ConfigFormat } from '../format.ts';
import { emqxFixes } from './fixes.ts';
import { readEmqx } from './read.ts';

/** `emqx.conf`, `base.hocon` and `cluster.hocon` of EMQX 5 and 6. */
export const emqx: ConfigFormat = {
  title: 'EMQX',
  detect: (fileName, text) =>
    /^emqx.*\.(?:conf|hocon)$|^(?:base|cluster)\.hocon$/i.test(fileName) ||
    /^[ \t]*(?:listeners\.(?:tcp|ssl|wss?|quic)\.\w+(?:\.\w+)?[ \t]*[={]|listeners[ \t]*\{|node\.cookie[ \t]*=|node[ \t]*\{|dashboard[ \t]*\{|durable_sessions[ \t]*[.{])/m.test(
      text,
    ),
  read: readEmqx,
  fixes: emqxFixes,
};
