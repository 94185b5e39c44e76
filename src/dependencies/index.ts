import type { DependencyKind } from './dependency-kind.ts';
import { haproxy } from './haproxy/kind.ts';
import { nginx } from './nginx/kind.ts';
import { redis } from './redis/kind.ts';
import { tcp } from './tcp/kind.ts';
import { virtualAddress } from './virtual-address/kind.ts';

/** The one place a kind of dependency is added. */
export const dependencies: Readonly<Record<string, DependencyKind>> = {
  haproxy,
  nginx,
  redis,
  tcp,
  'virtual-address': virtualAddress,
};
