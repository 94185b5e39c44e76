import type { FilePlace } from '../../../core/finding.ts';

/** One line of `mosquitto.conf`: the name, and the rest of the line as written. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly place: FilePlace & { readonly line: number };
}

/**
 * The settings of a file in order. As the broker reads it: a `#` begins a comment only as the
 * first character of a line, blanks alone part words, and a tab in front belongs to the name.
 */
export function settingsIn(text: string, file: string): Setting[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      const [, indent = '', name = '', value = ''] = /^( *)([^ ]+)(.*)$/.exec(line) ?? [];
      if (name.trim() === '' || line.startsWith('#')) return [];
      return [{ name, value: value.trim(), place: { file, line: index + 1, column: indent.length + 1 } }];
    });
}

/** The words of a value, without what stands behind a `#`, which the broker takes for a comment where it reads words. */
export function wordsOf({ value }: Setting): string[] {
  const words = value.split(/[ \t]+/).filter(Boolean);
  const comment = words.findIndex((word) => word.startsWith('#') && word !== '#' && !word.startsWith('#/'));
  return comment > 0 ? words.slice(0, comment) : words;
}
