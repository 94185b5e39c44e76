import { optionOf } from './options.ts';
import { type Setting, wordsOf } from './setting.ts';

/** A group of settings: those of the whole broker, of one listener or of one bridge. */
export interface Block {
  /** The line that opened it; absent for the whole broker and for the listener nobody wrote. */
  readonly opening?: Setting;
  readonly settings: Setting[];
}

/** A configuration, cut into what belongs together. */
export interface Blocks {
  readonly broker: Block;
  readonly listeners: Block[];
  readonly bridges: Block[];
  /** Whether passwords, access control and plugins belong to listeners. */
  readonly perListener: boolean;
}

/**
 * Cuts files into blocks the way the broker does: `listener` and `connection` open one each, independent of each other,
 * and both end with their file. `port` and listener options before any listener make one at port 1883.
 */
export function blocksOf(files: readonly (readonly Setting[])[]): Blocks {
  const perListener = files
    .flat()
    .some((setting) => setting.name === 'per_listener_settings' && wordsOf(setting)[0] === 'true');
  const blocks: Blocks = { broker: { settings: [] }, listeners: [], bridges: [], perListener };
  for (const file of files) cut(file, blocks);
  return blocks;
}

function cut(file: readonly Setting[], { broker, listeners, bridges, perListener }: Blocks): void {
  let listener: Block | undefined;
  let bridge: Block | undefined;
  for (const setting of file) {
    const { name } = setting;
    const scope = optionOf(name)?.scope ?? 'broker';
    if (name === 'listener') listener = added(listeners, { opening: setting, settings: [] });
    else if (name === 'connection') bridge = added(bridges, { opening: setting, settings: [] });
    else if (scope === 'bridge') bridge?.settings.push(setting);
    else if (scope === 'listener' || (scope === 'security' && perListener)) {
      if (listener === undefined || name === 'port' || name === 'bind_address') {
        listener = listeners.find(({ opening }) => opening === undefined) ?? added(listeners, { settings: [] });
      }
      listener.settings.push(setting);
    } else broker.settings.push(setting);
  }
}

function added(blocks: Block[], block: Block): Block {
  blocks.push(block);
  return block;
}
