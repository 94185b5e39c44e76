import type { Oddity } from '../../broker-setup.ts';
import { writtenTwice } from '../oddity-list.ts';
import type { Block, Blocks } from './blocks.ts';
import { optionOf } from './options.ts';
import { type Setting, wordsOf } from './setting.ts';
import { TRUTH } from './values.ts';
import { since, type Version } from './version.ts';

/** Options whose whole rest of the line is a path or a text: a `#` behind it becomes part of it. */
const TEXTS = new Set([
  'password_file',
  'acl_file',
  'psk_file',
  'certfile',
  'keyfile',
  'cafile',
  'capath',
  'include_dir',
]);

const MAX_PORT = 65_535;

/** What is doubtful about the lines themselves, in the order of the files. */
export function odditiesOf(blocks: Blocks, files: readonly (readonly Setting[])[], version: Version): Oddity[] {
  return [
    ...files.flat().flatMap((setting) => odd(setting, version)),
    ...[blocks.broker, ...blocks.listeners, ...blocks.bridges].flatMap(duplicates),
    ...files.flatMap(strays),
    ...lateSwitch(files),
  ];
}

function odd({ name, value, place }: Setting, version: Version): Oddity[] {
  const option = optionOf(name);
  if (option === undefined) {
    if (!name.startsWith('\t')) return [{ what: 'unknown', name, place }];
    return [{ what: 'unknown', name: name.trim(), says: 'the tab in front is taken for a part of its name', place }];
  }
  const { since: from, until, deprecated, takes } = option;
  if (from !== undefined && !since(version, from)) {
    return [{ what: 'unknown', name, says: `there is one since version ${from.join('.')}`, place }];
  }
  if (until !== undefined && since(version, until)) {
    return [{ what: 'unknown', name, says: `there is none since version ${until.join('.')}`, place }];
  }
  const wrong = (says: string): Oddity => ({ what: 'syntax', name, says, place });
  const [word] = wordsOf({ name, value, place });
  const old: Oddity[] =
    deprecated !== undefined && since(version, deprecated.since)
      ? [{ what: 'deprecated', name, says: `instead: ${deprecated.instead}`, place }]
      : [];
  if (value === '') return [...old, wrong('nothing stands behind it')];
  if (name === 'listener' && !(/^\d+$/.test(word ?? '') && Number(word) <= MAX_PORT)) {
    return [...old, wrong(`expected a port from 0 to ${MAX_PORT}, got ${JSON.stringify(word)}`)];
  }
  if (takes === 'boolean' && !TRUTH.has(word ?? '')) return [...old, wrong('expected true or false')];
  if (takes === 'number' && !/^-?\d+$/.test(word ?? '')) return [...old, wrong('expected a whole number')];
  if (TEXTS.has(name) && / #/.test(value)) {
    return [...old, wrong('the # behind the path is taken for a part of it: a comment needs a line of its own')];
  }
  return old;
}

function duplicates({ settings }: Block): Oddity[] {
  const seen = new Map<string, number>();
  return settings.flatMap(({ name, place }): Oddity[] => {
    const before = seen.get(name);
    seen.set(name, place.line);
    const option = optionOf(name);
    if (before === undefined || option === undefined || option.repeats === true) return [];
    return [writtenTwice(name, before, place)];
  });
}

/** Options of a bridge before any `connection`: the broker refuses them. */
function strays(file: readonly Setting[]): Oddity[] {
  const first = file.findIndex(({ name }) => name === 'connection');
  return file
    .slice(0, first === -1 ? file.length : first)
    .filter(({ name }) => optionOf(name)?.scope === 'bridge')
    .map(({ name, place }) => ({ what: 'syntax', name, says: 'it needs a connection above it', place }));
}

/** `per_listener_settings` after what it changes the meaning of: the broker refuses that, too. */
function lateSwitch(files: readonly (readonly Setting[])[]): Oddity[] {
  const all = files.flat();
  const at = all.findIndex((setting) => setting.name === 'per_listener_settings' && wordsOf(setting)[0] === 'true');
  const found = all[at];
  if (found === undefined || !all.slice(0, at).some(({ name }) => optionOf(name)?.scope === 'security')) return [];
  return [{ what: 'syntax', name: found.name, says: 'it must stand above every security setting', place: found.place }];
}
