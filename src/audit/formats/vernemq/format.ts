import type { ConfigFormat } from '../format.ts';
import { vernemqFixes } from './fixes.ts';
import { readVernemq } from './read.ts';

/** `vernemq.conf`. */
export const vernemq: ConfigFormat = {
  title: 'VerneMQ',
  detect: (fileName, text) =>
    /^vernemq.*\.conf$/i.test(fileName) ||
    /^[ \t]*(?:listener\.vmqs?\.\w+|plugins\.vmq_\w+|allow_\w+_during_netsplit|distributed_cookie)[ \t]*=/m.test(text),
  read: readVernemq,
  fixes: vernemqFixes,
};
