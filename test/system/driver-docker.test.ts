import { describe } from 'vitest';
import { dockerDriver } from '../../src/chaos/drivers/docker.ts';
import type { FaultSpec } from '../../src/chaos/fault.ts';
import { driverContract } from '../contract/driver.contract.ts';
import { hasImage } from '../support/docker.ts';
import { DRILL_IMAGE, openDrillContainers } from '../support/drill-containers.ts';
import { require, requireTool } from '../support/requirement.ts';

const ready =
  requireTool('docker') &&
  require(await hasImage(DRILL_IMAGE), `no image ${DRILL_IMAGE}: lab/docker/build makes it`) &&
  require(process.geteuid?.() === 0, 'faults of the network and of limits need root');

const specs: readonly FaultSpec[] = [
  { kind: 'kill', node: 'n1' },
  { kind: 'stop', node: 'n1', graceMs: 2_000 },
  { kind: 'pause', node: 'n1' },
  { kind: 'cut', node: 'n1', from: ['n2'], direction: 'both', mode: 'drop' },
  { kind: 'cut', node: 'n1', from: 'clients', direction: 'both', mode: 'drop' },
  { kind: 'disconnect', node: 'n1' },
  { kind: 'shape', node: 'n1', toward: ['n2'], loss: 0.3, rateBitsPerSecond: 1_000_000 },
  { kind: 'fill', node: 'n1', keepFree: 0.05 },
  { kind: 'starve', node: 'n1', cpus: 0.05 },
  { kind: 'squeeze', node: 'n1', bytes: 64 * 1024 * 1024 },
  { kind: 'exhaust', node: 'n1', spare: 2 },
];

describe.skipIf(!ready)('docker', () => {
  driverContract('containers', specs, () => openDrillContainers(dockerDriver, ['n1', 'n2', 'n3']));
});
