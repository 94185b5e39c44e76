import type { FaultKind } from '../fault.ts';
import type { Injector } from '../injector.ts';
import { kill, stop } from './ending.ts';
import { pause } from './pause.ts';

/** Every injector; a kind without one exists only where a driver brings its own. */
export const injectors: { readonly [K in FaultKind]?: Injector<K> } = {
  kill,
  pause,
  stop,
};
