import type { FaultKind } from '../fault.ts';
import type { Injector } from '../injector.ts';
import { cut } from './cut.ts';
import { disconnect } from './disconnect.ts';
import { kill, stop } from './ending.ts';
import { exhaust } from './exhaust.ts';
import { fill } from './fill.ts';
import { squeeze, starve } from './limit.ts';
import { pause } from './pause.ts';
import { shape } from './shape.ts';

/** Every injector; a kind without one exists only where a driver brings its own. */
export const injectors: { readonly [K in FaultKind]?: Injector<K> } = {
  cut,
  disconnect,
  exhaust,
  fill,
  kill,
  pause,
  shape,
  squeeze,
  starve,
  stop,
};
