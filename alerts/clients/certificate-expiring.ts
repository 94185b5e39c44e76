import { certificateAlert } from './certificate-alert.ts';

/** A certificate to be renewed in working hours. */
export const certificateExpiring = certificateAlert({
  name: 'MQTT_Certificate_Expiring',
  days: 14,
  severity: 'warning',
  forSeconds: 3_600,
  summary: 'A TLS certificate of an MQTT cluster ends soon.',
});
