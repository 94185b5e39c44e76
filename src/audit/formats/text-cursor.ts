import type { FilePlace } from '../../core/finding.ts';
import { SreError } from '../../core/sre-error.ts';

/** Longest configuration that is read, in characters: a thousand times what people write. */
const MAX_CHARACTERS = 1_048_576;

/** Deepest nesting that is followed; no broker's own settings go deeper than ten. */
export const MAX_DEPTH = 40;

/** A place in a text that only moves forward and always knows its line and column. */
export interface TextCursor {
  /** The character here, or so many further on; empty behind the end. */
  readonly peek: (ahead?: number) => string;
  /** So many characters from here on, without taking them. */
  readonly peekMany: (count: number) => string;
  readonly startsWith: (what: string) => boolean;
  /** Takes so many characters, or as many as there are. */
  readonly take: (count?: number) => string;
  /** Takes characters as long as they are wanted. */
  readonly takeWhile: (wanted: (character: string) => boolean) => string;
  readonly ended: () => boolean;
  readonly place: () => FilePlace;
  /** The error of a text that cannot be read on from here, or from another place. */
  readonly fault: (says: string, at?: FilePlace) => SreError;
}

/** A cursor at the start of a text; a text that is too long is refused. `broker` is named in errors. */
export function openText(text: string, file: string, broker: string): TextCursor {
  refuseLong(text, file, broker);
  let at = 0;
  let line = 1;
  let lineStart = 0;
  const place = (): FilePlace => ({ file, line, column: at - lineStart + 1 });
  const step = (): string => {
    const character = text[at] ?? '';
    if (character === '') return '';
    at += 1;
    if (character === '\n') {
      line += 1;
      lineStart = at;
    }
    return character;
  };
  return {
    peek: (ahead = 0) => text[at + ahead] ?? '',
    peekMany: (count) => text.slice(at, at + count),
    startsWith: (what) => text.startsWith(what, at),
    take: (count = 1) => {
      const from = at;
      for (let taken = 0; taken < count && step() !== ''; taken++);
      return text.slice(from, at);
    },
    takeWhile: (wanted) => {
      const from = at;
      while (at < text.length && wanted(text[at] ?? '')) step();
      return text.slice(from, at);
    },
    ended: () => at >= text.length,
    place,
    fault: (says, where = place()) => configFault(broker, where, says),
  };
}

/** The error of a configuration that cannot be read, with its place. */
export function configFault(broker: string, { file, line, column }: FilePlace, says: string): SreError {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return new SreError('SRE_BAD_BROKER_CONFIG', `${place}: ${says}`, {
    hint: `${broker} would not read it either; when it is the configuration of another broker, say so with --format`,
  });
}

/** Refuses a text no person wrote, before any work is done on it. */
export function refuseLong(text: string, file: string, broker: string): void {
  if (text.length <= MAX_CHARACTERS) return;
  throw new SreError(
    'SRE_BAD_BROKER_CONFIG',
    `${file}: ${text.length} characters are too many for a configuration of ${broker}, ${MAX_CHARACTERS} are read at most`,
    { hint: 'is this the configuration, and not a log or a dump?' },
  );
}
