import type { Stated } from '../../broker-setup.ts';
import { type ConfigNode, readAt } from '../config-tree.ts';
import { amountOf, BINARY_BYTES, integerOf, SECONDS } from '../quantity.ts';

/** `true` or `false`. */
export function flagAt(root: ConfigNode | undefined, path: string): Stated<boolean> | undefined {
  return readAt(root, path, (text) => (text === 'true' ? true : text === 'false' ? false : undefined));
}

/** A number, where `infinity` is none. */
export function countAt(root: ConfigNode | undefined, path: string): Stated<number | 'unlimited'> | undefined {
  return readAt(root, path, (text) => (text === 'infinity' ? 'unlimited' : integerOf(text)));
}

/** `1MB`: a power of 1,024, as emqx_schema.erl has it. */
export function bytesAt(root: ConfigNode | undefined, path: string): Stated<number> | undefined {
  return readAt(root, path, (text) => amountOf(text, BINARY_BYTES));
}

/** `1h30m`; a bare number counts milliseconds. */
export function secondsAt(root: ConfigNode | undefined, path: string): Stated<number | 'unlimited'> | undefined {
  return readAt(root, path, (text) => (text === 'infinity' ? 'unlimited' : amountOf(text, { ...SECONDS, '': 0.001 })));
}

/** Whether a text stands there that says where the value is instead of what it is: `file://...` or a variable. */
export function elsewhere(text: string): boolean {
  return text.startsWith('file://') || text.includes('${');
}
