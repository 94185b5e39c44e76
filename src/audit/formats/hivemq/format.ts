import type { ConfigFormat } from '../format.ts';
import { hivemqFixes } from './fixes.ts';
import { readHivemq } from './read.ts';

/** `config.xml` of HiveMQ 4 and of the Community Edition. */
export const hivemq: ConfigFormat = {
  title: 'HiveMQ',
  detect: (_fileName, text) => /<hivemq[\s>]/.test(text),
  read: readHivemq,
  fixes: hivemqFixes,
};
