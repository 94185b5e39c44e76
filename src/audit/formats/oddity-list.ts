import type { FilePlace } from '../../core/finding.ts';
import type { Oddity } from '../broker-setup.ts';

/** More of a text are not listed one by one. */
export const MOST_ODDITIES = 200;

/** Notes what is odd, as long as somebody would read that far. */
export function note(oddities: Oddity[], oddity: Oddity): void {
  if (oddities.length < MOST_ODDITIES) oddities.push(oddity);
}

/** A setting that stands in an earlier line, too. */
export function writtenTwice(name: string, before: FilePlace['line'], place: FilePlace): Oddity {
  return { what: 'duplicate', name, says: `it stands in line ${before} already, and the last one counts`, place };
}

/** A file that is included and was not named to us. */
export function notRead(included: string, place: FilePlace): Oddity {
  return { what: 'unread', name: 'include', says: `${included.slice(0, 200)} was not read`, place };
}
