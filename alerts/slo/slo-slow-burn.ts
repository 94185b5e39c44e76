import { burnAlert } from './burn-alert.ts';

/** The error budget will not last the month. */
export const sloSlowBurn = burnAlert({
  name: 'MQTT_SLO_Slow_Burn',
  severity: 'warning',
  pace: 'slow',
  forMinutes: 15,
  summary: 'An MQTT service will not keep its objective this month.',
});
