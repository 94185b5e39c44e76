import type { DriverKind } from '../driver.ts';
import { commandDriver } from './command.ts';
import { dockerDriver } from './docker.ts';
import { linkDriver } from './link.ts';
import { processDriver } from './process.ts';

/** The one place a platform is added. */
export const drivers: Readonly<Record<string, DriverKind>> = {
  command: commandDriver,
  docker: dockerDriver,
  link: linkDriver(),
  process: processDriver,
};
