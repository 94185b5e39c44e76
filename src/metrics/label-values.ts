/** Why a broker did not deliver a message. `no_subscribers` is not loss: nobody had asked for the message. */
export const DROP_REASONS = [
  'queue_full',
  'expired',
  'no_subscribers',
  'qos0_overload',
  'too_large',
  'not_writable',
  'no_local',
  'await_pubrel_timeout',
  'quota',
  'receive_maximum',
  'unhandled',
  'intercepted',
  'internal_error',
  'throttled',
  'unspecified',
] as const;

/**
 * What a bridge is to its broker. `bridge`: Mosquitto, Artemis core bridge, EMQX before 5.5. `network_connector`: ActiveMQ.
 * `cluster_connection`: Artemis. `connector`, `action`: EMQX. `shovel`, `federation`: RabbitMQ. `leaf`, `gateway`: NATS.
 */
export const BRIDGE_TYPES = [
  'bridge',
  'network_connector',
  'cluster_connection',
  'connector',
  'action',
  'shovel',
  'federation',
  'leaf',
  'gateway',
] as const;

/** How a number came about. Only `native` and `table` are the broker's own; alerts ignore `estimate` unless asked. */
export const METHODS = ['native', 'table', 'derived', 'estimate'] as const;

/**
 * The phases of a probe, in their order; a module or an address without one (no TLS, no WebSocket) skips it. `deliver`
 * begins when the message is sent (or asked for) and so overlaps `publish`; `cleanup` exists only where something was
 * left behind (retained message, session).
 */
export const PROBE_PHASES = [
  'dns',
  'tcp',
  'tls',
  'websocket',
  'connect',
  'subscribe',
  'publish',
  'deliver',
  'cleanup',
] as const;
