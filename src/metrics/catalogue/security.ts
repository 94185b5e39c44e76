import { counter } from '../metric.ts';

/** Who was let in and what they were allowed. */
export const security = {
  authenticationAttempts: counter('mqtt_authentication_attempts_total', 'Authentications of MQTT clients, by result.', {
    unit: '1',
    labels: ['node', 'result'],
    values: { result: ['success', 'failure'] },
  }),
  authorizationChecks: counter(
    'mqtt_authorization_checks_total',
    'Authorization checks of MQTT clients, by result and action.',
    {
      unit: '1',
      labels: ['node', 'result', 'action'],
      values: { result: ['allow', 'deny'], action: ['publish', 'subscribe', 'all'] },
    },
  ),
};
