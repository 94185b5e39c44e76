import { systemClock } from '../core/clock.ts';
import { aborted, openChildLife, runChild } from './child-life.ts';
import type { TrafficConfig } from './child-protocol.ts';
import { openDeviceFleet } from './device-fleet.ts';

// Entry point: the devices of the demo.
const config = JSON.parse(process.argv[2] ?? '') as TrafficConfig;
const life = openChildLife(process, config);
await runChild(process, life, async () => {
  await using _fleet = openDeviceFleet({ ...config, clock: systemClock, random: Math.random });
  life.tell({ kind: 'ready' });
  await aborted(life.signal);
});
