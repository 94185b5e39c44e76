import { certificateAlert } from './certificate-alert.ts';

/** A certificate that ends before the next working day may begin. */
export const certificateExpiringCritical = certificateAlert({
  name: 'MQTT_Certificate_Expiring_Critical',
  days: 2,
  severity: 'critical',
  forSeconds: 600,
  summary: 'A TLS certificate of an MQTT cluster is about to end.',
});
