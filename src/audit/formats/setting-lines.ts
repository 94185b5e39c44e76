import type { FilePlace } from '../../core/finding.ts';
import type { BrokerSetup } from '../broker-setup.ts';
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
  readonly oddities: BrokerSetup['oddities'];
}

const SETTING =
  /^(?<before>\s*(?<name>(?:[\w-]|\\.)+(?:\.(?:[\w-]|\\.)+)*)\s*=\s*)(?:'(?<quoted>[^']*)'|(?<plain>[^#]*?))\s*(?:#.*)?$/;

/**
 * Reads the format of Cuttlefish (`rabbitmq.conf`, `vernemq.conf`) and of EMQX 4. Included files are named as unread.
 * A line that is nothing known is an oddity; a text with more of them than settings is not this format.
 */
export function readSettingLines(text: string, file: string, broker: string): SettingFile {
  refuseLong(text, file, broker);
  const settings = new Map<string, Setting>();
  const oddities: BrokerSetup['oddities'][number][] = [];
  for (const [index, line] of text.split(/\r\n|[\r\n]/).entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const groups = SETTING.exec(line)?.groups;
    const place = { file, line: index + 1, column: (groups?.['before'] ?? /^\s*/.exec(line)?.[0] ?? '').length + 1 };
    if (groups === undefined) {
      oddities.push({ what: 'syntax', name: nameOfLine(line), place });
      continue;
    }
    const name = (groups['name'] ?? '').replaceAll('\\.', '.');
    if (settings.has(name)) oddities.push({ what: 'duplicate', name, place });
    settings.set(name, { name, value: groups['quoted'] ?? groups['plain'] ?? '', place });
  }
  const broken = oddities.filter(({ what }) => what === 'syntax');
  const first = broken[0];
  if (first !== undefined && broken.length > settings.size) {
    throw configFault(broker, first.place, 'expected a setting as `name = value`');
  }
  return { file, settings, oddities };
}

/** What to call a line nobody understands: its first word, which is no value and so no secret. */
function nameOfLine(line: string): string {
  return /^\s*([\w.-]{1,60})/.exec(line)?.[1] ?? 'a line';
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
