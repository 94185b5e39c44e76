import { SreError } from '../../../core/sre-error.ts';

/** A version of Mosquitto, as numbers. */
export type Version = readonly [major: number, minor: number, patch: number];

/** Whose defaults apply when nobody says a version. */
const NEWEST: Version = [2, 1, 2];

/** `2.0.11` as numbers; a missing patch is the last one. Throws SRE_BAD_OPTION. */
export function versionOf(text: string | undefined): Version {
  if (text === undefined) return NEWEST;
  const [, major, minor, patch] = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (major === undefined) {
    throw new SreError('SRE_BAD_OPTION', `"${text}" is no version of Mosquitto`, { hint: '--broker-version 2.0.11' });
  }
  return [Number(major), Number(minor), patch === undefined ? Number.POSITIVE_INFINITY : Number(patch)];
}

/** Whether a version is this one or a later one. */
export function since(version: Version, [major, minor, patch = 0]: readonly [number, number, number?]): boolean {
  const differences = [version[0] - major, version[1] - minor, version[2] - patch];
  return (differences.find((difference) => difference !== 0) ?? 0) >= 0;
}
