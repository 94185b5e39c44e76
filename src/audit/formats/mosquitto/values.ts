import type { Stated } from '../../broker-setup.ts';
import type { Block } from './blocks.ts';
import { type Setting, wordsOf } from './setting.ts';

/** The last setting of that name in a block, which is the one that counts. */
export function settingOf(block: Block, ...names: readonly string[]): Setting | undefined {
  return block.settings.findLast(({ name }) => names.includes(name));
}

/** The text of an option. */
export function textOf(block: Block, ...names: readonly string[]): Stated<string> | undefined {
  const setting = settingOf(block, ...names);
  return setting === undefined ? undefined : { value: setting.value, place: setting.place };
}

/** How the broker writes truth. */
export const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** A truth value; undefined for what is neither. */
export function booleanOf(block: Block, ...names: readonly string[]): Stated<boolean> | undefined {
  const setting = settingOf(block, ...names);
  const word = setting === undefined ? undefined : wordsOf(setting)[0];
  if (setting === undefined || word === undefined || !TRUTH.has(word)) return undefined;
  return { value: TRUTH.get(word) === true, place: setting.place };
}

/** A number; undefined for what is none. */
export function numberOf(block: Block, ...names: readonly string[]): Stated<number> | undefined {
  const setting = settingOf(block, ...names);
  const word = setting === undefined ? undefined : wordsOf(setting)[0];
  if (setting === undefined || word === undefined || !/^-?\d+$/.test(word)) return undefined;
  return { value: Number(word), place: setting.place };
}

/** A limit where a number up to this one means that there is none. */
export function limitOf(block: Block, name: string, unlimitedUpTo: number): Stated<number | 'unlimited'> | undefined {
  const stated = numberOf(block, name);
  return stated === undefined || stated.value > unlimitedUpTo ? stated : { ...stated, value: 'unlimited' };
}
