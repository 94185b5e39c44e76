import type { DriverKind } from '../driver.ts';
import { processDriver } from './process.ts';

/** The one place a platform is added. */
export const drivers: Readonly<Record<string, DriverKind>> = {
  process: processDriver,
};
