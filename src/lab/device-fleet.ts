import type { Clock } from '../core/clock.ts';
import { type Device, openDevice } from '../mqtt/device.ts';
import { openCleanup } from './cleanup.ts';

export interface DeviceFleetOptions {
  readonly url: string;
  readonly devices: number;
  /** Telemetry messages per second of all devices together. */
  readonly rate: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** How often the control room sends a command to some device. */
const COMMAND_EVERY_MS = 5_000;

/**
 * A small plant: sensors that publish telemetry with QoS 0, 1 or 2 and a retained state, obey commands, and answer them;
 * one control room that reads all of it and sends commands. Everybody has a persistent session.
 */
export function openDeviceFleet(options: DeviceFleetOptions): AsyncDisposable {
  const { url, clock, random } = options;
  const cleanup = openCleanup();
  const open = (clientId: string, rest: Partial<Parameters<typeof openDevice>[0]>): Device => {
    const device = openDevice({ url, clientId, subscriptions: {}, clock, random, ...rest });
    cleanup.defer(async () => device[Symbol.asyncDispose]());
    return device;
  };
  const every = (ms: number, work: () => void): void => {
    const timer = setInterval(work, ms);
    cleanup.defer(async () => clearInterval(timer));
  };

  const sensors = Array.from({ length: options.devices }, (_, index) => {
    const name = `sensor-${String(index + 1).padStart(2, '0')}`;
    const sensor: Device = open(name, {
      subscriptions: { [`plant/${name}/command`]: 1 },
      onConnect: () => void sensor.publish(`plant/${name}/state`, '{"state":"on"}', 1, true),
      onMessage: (_topic, payload) => void sensor.publish(`plant/${name}/answer`, payload.toString(), 1),
    });
    return { name, sensor, qos: (index % 3) as 0 | 1 | 2 };
  });
  const controlRoom = open('control-room', {
    subscriptions: { 'plant/+/telemetry': 1, 'plant/+/answer': 1, 'plant/+/state': 1 },
  });

  let turn = 0;
  every(1_000 / options.rate, () => {
    const next = sensors[turn % sensors.length];
    turn += 1;
    const celsius = (20 + 3 * Math.sin(turn / 200) + random()).toFixed(2);
    const telemetry = JSON.stringify({ at: clock.wallMs(), celsius: Number(celsius) });
    next?.sensor.publish(`plant/${next.name}/telemetry`, telemetry, next.qos);
  });
  every(COMMAND_EVERY_MS, () => {
    const next = sensors[Math.floor(random() * sensors.length)];
    if (next !== undefined) controlRoom.publish(`plant/${next.name}/command`, `report ${turn}`, 1);
  });
  return cleanup;
}
