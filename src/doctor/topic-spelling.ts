import type { Severity } from '../core/finding.ts';
import type { RemedyId } from './remedies.ts';

/** Something about the spelling of a topic or filter that is wrong, or rarely meant. */
export interface Misspelling {
  readonly severity: Severity;
  readonly says: string;
  readonly remedy: RemedyId;
  /** Filters that may have been meant. */
  readonly suggests: readonly string[];
}

type Rule = (filter: string) => Misspelling | undefined;

/** Everything about its spelling, worst first. */
export function misspellings(filter: string): readonly Misspelling[] {
  const found = rules.map((rule) => rule(filter)).filter((one) => one !== undefined);
  return (['critical', 'warning', 'info'] as const).flatMap((severity) =>
    found.filter((one) => one.severity === severity),
  );
}

const impossible: Rule = (filter) => {
  const why =
    filter === ''
      ? 'is empty'
      : filter.includes('\0')
        ? 'contains a NUL'
        : Buffer.byteLength(filter) > 65_535
          ? 'is longer than 65535 bytes'
          : undefined;
  return why === undefined
    ? undefined
    : {
        severity: 'critical',
        says: `The topic ${why}, which no broker takes.`,
        remedy: 'topic-mismatch',
        suggests: [],
      };
};

const hash: Rule = (filter) => {
  const levels = filter.split('/');
  const index = levels.findIndex((level, place) => level.includes('#') && (level !== '#' || place < levels.length - 1));
  if (index === -1) return undefined;
  const level = levels[index] ?? '';
  const above = levels.slice(0, index);
  const isWhole = level === '#';
  return {
    severity: 'critical',
    says: isWhole
      ? `${filter} is no valid filter: # stands for all remaining levels and may only be the last one.`
      : `${filter} is no valid filter: # may not be part of a level, as in "${level}".`,
    remedy: 'wildcard-misused',
    suggests: isWhole
      ? [[...above, '+', ...levels.slice(index + 1)].join('/'), [...above, '#'].join('/')]
      : [[...above, level.replaceAll('#', ''), '#'].filter((one) => one !== '').join('/')],
  };
};

const plus: Rule = (filter) => {
  const levels = filter.split('/');
  const level = levels.find((one) => one.includes('+') && one !== '+');
  if (level === undefined) return undefined;
  return {
    severity: 'critical',
    says: `${filter} is no valid filter: + stands for a whole level and may not be part of one, as in "${level}".`,
    remedy: 'wildcard-misused',
    suggests: [levels.map((one) => (one.includes('+') ? '+' : one)).join('/')],
  };
};

const foreignWildcard: Rule = (filter) => {
  const levels = filter.split('/');
  const found = ['*', '**', '>', '?'].find((sign) => levels.includes(sign)) ?? (filter.includes('*') ? '*' : undefined);
  if (found === undefined) return undefined;
  const single = levels.map((level) => (/[*>?]/.test(level) ? '+' : level));
  const isLast = /[*>]/.test(levels.at(-1) ?? '');
  return {
    severity: 'warning',
    says: `${found} is an ordinary letter in MQTT and no wildcard: ${filter} only gets what is published to exactly that name.`,
    remedy: 'wildcard-misused',
    suggests: [single.join('/'), ...(isLast ? [[...single.slice(0, -1), '#'].join('/')] : [])],
  };
};

const foreignSeparator: Rule = (filter) => {
  if (filter.includes('\\')) {
    return {
      severity: 'warning',
      says: `The levels of a topic are separated by / and not by \\: ${filter} has a backslash in a level.`,
      remedy: 'topic-mismatch',
      suggests: [filter.replaceAll('\\', '/')],
    };
  }
  if (filter.includes('/') || !/[^.]\.[^.]/.test(filter)) return undefined;
  return {
    severity: 'info',
    says: `${filter} is one single level: the levels of a topic are separated by / and not by dots.`,
    remedy: 'topic-mismatch',
    suggests: [filter.replaceAll('.', '/')],
  };
};

const spaces: Rule = (filter) => {
  const levels = filter.split('/');
  if (levels.some((level) => level !== level.trim())) {
    return {
      severity: 'warning',
      says: `A level of "${filter}" begins or ends with a space, which is part of the name and easily overlooked.`,
      remedy: 'topic-mismatch',
      suggests: [levels.map((level) => level.trim()).join('/')],
    };
  }
  if (!/\s/.test(filter)) return undefined;
  return { severity: 'info', says: `"${filter}" contains spaces.`, remedy: 'topic-mismatch', suggests: [] };
};

const emptyLevels: Rule = (filter) => {
  const levels = filter.split('/');
  if (levels.length === 1 || levels.every((level) => level !== '')) return undefined;
  const where =
    levels[0] === '' ? 'begins with a slash' : levels.at(-1) === '' ? 'ends with a slash' : 'has a slash twice';
  return {
    severity: 'info',
    says: `${filter} ${where}, which makes an empty level: without it, it is another topic.`,
    remedy: 'topic-mismatch',
    suggests: [levels.filter((level) => level !== '').join('/')].filter((one) => one !== ''),
  };
};

const rules: readonly Rule[] = [impossible, hash, plus, foreignWildcard, foreignSeparator, spaces, emptyLevels];
