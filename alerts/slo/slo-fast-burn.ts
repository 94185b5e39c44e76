import { burnAlert } from './burn-alert.ts';

/** The error budget of a month would be gone within days. */
export const sloFastBurn = burnAlert({
  name: 'MQTT_SLO_Fast_Burn',
  severity: 'critical',
  pace: 'fast',
  forMinutes: 2,
  summary: 'An MQTT service spends its error budget much too fast.',
});
