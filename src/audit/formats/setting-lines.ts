import type { FilePlace } from '../../core/finding.ts';
import type { Oddity } from '../broker-setup.ts';
import { MOST_ODDITIES, note, writtenTwice } from './oddity-list.ts';
import { configFault, refuseLong } from './text-cursor.ts';

/** One `name = value` of a file with a setting on each line, and where the value begins. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly place: FilePlace;
}

/** The settings of such a file, and what is no setting. */
export interface SettingFile {
  readonly file: string;
  /** By name; a name written twice counts as it was written last, as Cuttlefish has it. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly oddities: readonly Oddity[];
}

/** All settings RabbitMQ has are a thousand. */
const MOST_SETTINGS = 5_000;

const NAME = /^(?:[\w-]|\\.)+(?:\.(?:[\w-]|\\.)+)*$/;

/**
 * Reads the format of Cuttlefish (`rabbitmq.conf`, `vernemq.conf`) and of EMQX 4. A line that is nothing known is an oddity; a text with more of them than settings is not this format.
 */
export function readSettingLines(text: string, file: string, broker: string): SettingFile {
  refuseLong(text, file, broker);
  const settings = new Map<string, Setting>();
  const oddities: Oddity[] = [];
  const broken: FilePlace[] = [];
  for (const [index, line] of text.split(/\r\n|[\r\n]/).entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const setting = settingOf(line, { file, line: index + 1 });
    if (setting === undefined) {
      broken.push({ file, line: index + 1, column: line.length - line.trimStart().length + 1 });
      continue;
    }
    const { name, place } = setting;
    const before = settings.get(name)?.place.line;
    if (before !== undefined) note(oddities, writtenTwice(name, before, place));
    settings.set(name, setting);
    if (settings.size > MOST_SETTINGS) {
      throw configFault(broker, place, `more than ${MOST_SETTINGS} settings are no configuration a person wrote`);
    }
  }
  const [first] = broken;
  if (first !== undefined && broken.length > settings.size) {
    throw configFault(broker, first, 'expected a setting as `name = value`');
  }
  return { file, settings, oddities: [...oddities, ...broken.slice(0, MOST_ODDITIES).map(brokenLine)] };
}

/** Not a word of the line is repeated: it may be the rest of a password. */
function brokenLine(place: FilePlace): Oddity {
  return { what: 'syntax', name: 'a line', says: 'expected name = value', place };
}

function settingOf(text: string, at: FilePlace): Setting | undefined {
  const equals = text.indexOf('=');
  const name = text.slice(0, equals).trim();
  if (equals < 0 || !NAME.test(name)) return undefined;
  const rest = text.slice(equals + 1);
  const value = rest.trimStart();
  const column = equals + 1 + (rest.length - value.length) + 1;
  const quoted = value.startsWith("'") ? value.indexOf("'", 1) : -1;
  return {
    name: name.replaceAll('\\.', '.'),
    value: quoted > 0 ? value.slice(1, quoted) : (value.split('#', 1)[0] ?? '').trimEnd(),
    place: { ...at, column },
  };
}

/** The settings whose names begin with these words, as the words that follow and the setting. */
export function settingsUnder(
  { settings }: SettingFile,
  prefix: string,
): readonly { readonly rest: string; readonly setting: Setting }[] {
  return [...settings.values()]
    .filter(({ name }) => name.startsWith(`${prefix}.`))
    .map((setting) => ({ rest: setting.name.slice(prefix.length + 1), setting }));
}
