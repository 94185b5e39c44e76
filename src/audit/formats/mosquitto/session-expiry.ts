import type { Stated } from '../../broker-setup.ts';
import type { Block } from './blocks.ts';
import { wordsOf } from './setting.ts';
import { settingOf } from './values.ts';

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  h: 3_600,
  d: 86_400,
  w: 7 * 86_400,
  m: 30 * 86_400,
  y: 365 * 86_400,
};

/** Seconds of `persistent_client_expiration 14d`; months have 30 days and years 365, as the broker counts. */
export function sessionExpiry(broker: Block): Stated<number> | undefined {
  const setting = settingOf(broker, 'persistent_client_expiration');
  const [, amount, unit] = /^(\d+)([shdwmy])$/.exec(setting === undefined ? '' : (wordsOf(setting)[0] ?? '')) ?? [];
  const size = unit === undefined ? undefined : UNITS[unit];
  if (setting === undefined || amount === undefined || size === undefined) return undefined;
  return { value: Number(amount) * size, place: setting.place };
}
