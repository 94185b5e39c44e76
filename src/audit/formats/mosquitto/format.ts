import type { ConfigFormat } from '../format.ts';
import { mosquittoFixes } from './fixes.ts';
import { readMosquitto } from './read.ts';

/** `mosquitto.conf`. */
export const mosquitto: ConfigFormat = {
  title: 'Mosquitto',
  detect: (fileName, text) =>
    /^mosquitto.*\.conf$/i.test(fileName) ||
    /^[ \t]*(?:listener \d+|allow_anonymous (?:true|false)|per_listener_settings (?:true|false)|connection \S+)[ \t]*\r?$/m.test(
      text,
    ),
  read: readMosquitto,
  fixes: mosquittoFixes,
};
