import type { Stated } from '../../broker-setup.ts';
import type { Block } from './blocks.ts';
import { wordsOf } from './setting.ts';
import { settingOf } from './values.ts';

/** What a plugin does, of what the rules ask. */
interface Deeds {
  readonly authenticates: boolean;
  readonly authorizes: boolean;
  readonly persists: boolean;
}

/** The plugins Mosquitto comes with, by file name without folder and ending. */
const KNOWN: Readonly<Record<string, Deeds>> = {
  mosquitto_dynamic_security: { authenticates: true, authorizes: true, persists: false },
  mosquitto_password_file: { authenticates: true, authorizes: false, persists: false },
  mosquitto_acl_file: { authenticates: false, authorizes: true, persists: false },
  mosquitto_persist_sqlite: { authenticates: false, authorizes: false, persists: true },
  mosquitto_sparkplug_aware: { authenticates: false, authorizes: false, persists: false },
};

/** Of another plugin nobody can tell: whoever loads one most likely does it for both. */
const UNKNOWN: Deeds = { authenticates: true, authorizes: true, persists: false };

/** The plugins of a block that do a thing. */
export function pluginsThat(deed: keyof Deeds, blocks: readonly Block[]): Stated<string>[] {
  const paths = new Map(
    blocks
      .flatMap(({ settings }) => settings)
      .filter(({ name }) => name === 'plugin_load')
      .map((setting) => [wordsOf(setting)[0] ?? '', wordsOf(setting)[1] ?? '']),
  );
  return blocks
    .flatMap(({ settings }) => settings)
    .filter(({ name }) => ['plugin', 'auth_plugin', 'global_plugin', 'plugin_use'].includes(name))
    .flatMap((setting) => {
      const word = wordsOf(setting)[0] ?? '';
      const path = setting.name === 'plugin_use' ? (paths.get(word) ?? word) : word;
      const file = (path.split(/[\\/]/).at(-1) ?? path).replace(/\.(?:so|dll|dylib)$/, '');
      const deeds = (Object.hasOwn(KNOWN, file) ? KNOWN[file] : undefined) ?? UNKNOWN;
      return deeds[deed] ? [{ value: `plugin ${file}`, place: setting.place }] : [];
    });
}

/** An option that names a file which decides. */
export function fileOption(block: Block, name: string): Stated<string>[] {
  const setting = settingOf(block, name);
  return setting === undefined ? [] : [{ value: name, place: setting.place }];
}
