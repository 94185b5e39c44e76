import type { FilePlace } from '../../core/finding.ts';
import type { Stated } from '../broker-setup.ts';

/** What the file says, at its place. */
export function stated<T>(value: T, place: FilePlace): Stated<T> {
  return { value, place };
}

/** What the broker does because the file says nothing: a place without a line. */
export function byDefault<T>(value: T, file: string): Stated<T> {
  return { value, place: { file } };
}

/** An object without the keys that hold nothing, as `exactOptionalPropertyTypes` wants it. */
export function known<T extends object>(parts: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as T;
}
