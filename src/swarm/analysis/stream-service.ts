import type { FaultTimes, ServiceFinding } from '../findings.ts';
import { failoverTime, firstSustainedService } from './failover.ts';
import { outageWindows } from './outage-windows.ts';
import type { ServiceRule, ServiceSlot } from './service.ts';

/** Failover, first service and outages of one service around a fault. */
export function serviceFinding(
  slots: readonly ServiceSlot[],
  intervalMs: number,
  { limitMs, sustainedMs }: ServiceRule,
  { faultMs, healMs, endMs }: FaultTimes,
): ServiceFinding {
  const whole = { originMs: faultMs, beforeMs: limitMs, endMs, sustainedMs };
  return {
    failover: failoverTime(slots, whole),
    ...(healMs === undefined
      ? {}
      : {
          underFault: failoverTime(slots, { ...whole, endMs: healMs }),
          // Slots of the fault itself are not the heal's: count from the first one due after it.
          afterHeal: failoverTime(slots, { ...whole, originMs: healMs, beforeMs: 0 }),
        }),
    firstService: firstSustainedService(slots, whole),
    windows: outageWindows(slots, intervalMs, faultMs - limitMs, endMs),
  };
}
