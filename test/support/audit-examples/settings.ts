import type { AuditExample } from './example.ts';

/** A cluster nobody could object to, but for what an example takes away or puts in. */
function yaml(changes: Readonly<Record<string, string | undefined>> = {}, after = ''): string {
  const cluster: Readonly<Record<string, string | undefined>> = {
    name: 'plant',
    broker: 'rabbitmq',
    nodes:
      '[{ name: n1, mqtt: "mqtts://n1.example:8883", api: "https://n1.example:15671" }, { name: n2, mqtt: "mqtts://n2.example:8883", api: "https://n2.example:15671" }, { name: n3, mqtt: "mqtts://n3.example:8883", api: "https://n3.example:15671" }]',
    expectedNodes: '3',
    endpoints: '["mqtts://mqtt.example:8883"]',
    limits: '{ connections: 50000 }',
    auth: '{ username: monitor, password: "${MQTT_PASSWORD}" }',
    probe: '{ every: 15s }',
    slo: '{ delivery: 99.9% }',
    chaos: chaos(),
    ...changes,
  };
  const lines = Object.entries(cluster).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`]));
  return `clusters:\n  - ${lines.join('\n    ')}\n${after}`;
}

function chaos(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const block = {
    environment: 'staging',
    driver: 'docker',
    selector: '{ composeProject: plant }',
    alerts: '{ prometheus: "https://prometheus.example" }',
    fleet: '{ keepalive: 60s, backoff: 1s..60s, jitter: 0.5 }',
    ...changes,
  };
  return `{ ${Object.entries(block)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`]))
    .join(', ')} }`;
}

const ours = (bad: string): AuditExample => ({ file: 'sre.yaml', bad, good: yaml() });

/** The same cluster with nodes of another form. */
const nodes = (...addresses: readonly string[]): string =>
  `[${addresses.map((address, n) => `{ name: n${n + 1}, mqtt: "${address}", api: "https://n${n + 1}.example:15671" }`).join(', ')}]`;

/** Rules about our own configuration. */
export const settingsExamples: Readonly<Record<string, AuditExample>> = {
  'public-broker': ours(yaml({ endpoints: '["mqtts://broker.hivemq.com:8883"]' })),
  'plain-endpoint': ours(yaml({ endpoints: '["mqtt://mqtt.example:1883"]' })),
  'plain-node-address': ours(
    yaml({ nodes: nodes('mqtt://10.0.0.1:1883', 'mqtt://10.0.0.2:1883', 'mqtt://10.0.0.3:1883') }),
  ),
  'plain-api-address': ours(yaml({ nodes: '[{ name: n1, api: "http://n1.example:15672" }]', expectedNodes: '3' })),
  'password-in-the-clear': ours(yaml({ endpoints: '["mqtt://mqtt.example:1883"]' })),
  'certificate-unverified': ours(yaml({ tls: '{ insecureSkipVerify: true }' })),
  'push-in-the-clear': ours(
    yaml(
      {},
      'push:\n  - { to: otlp, url: "http://otel.example/v1/metrics", auth: { username: a, password: "${OTEL}" } }\n',
    ),
  ),
  'expected-nodes-missing': ours(yaml({ expectedNodes: undefined })),
  'nodes-not-listed': ours(yaml({ expectedNodes: '5' })),
  'single-node-cluster': ours(yaml({ nodes: nodes('mqtts://n1.example:8883'), expectedNodes: '1' })),
  'even-cluster': ours(
    yaml({ nodes: nodes('mqtts://n1.example:8883', 'mqtts://n2.example:8883'), expectedNodes: '2' }),
  ),
  'endpoints-missing': ours(yaml({ endpoints: undefined })),
  'endpoint-is-one-node': ours(yaml({ endpoints: '["mqtts://n1.example:8883"]' })),
  'probe-missing': ours(yaml({ probe: undefined })),
  'probe-too-rare': ours(yaml({ probe: '{ every: 5m }' })),
  'slo-missing': ours(yaml({ slo: undefined })),
  'connection-limit-unknown': ours(yaml({ limits: undefined })),
  'chaos-unprotected-production': ours(yaml({ chaos: chaos({ environment: 'production' }) })),
  'chaos-without-alerts': ours(yaml({ chaos: chaos({ alerts: undefined }) })),
  'reconnect-without-backoff': ours(yaml({ chaos: chaos({ fleet: '{ backoff: 1s..1s, jitter: 0.5 }' }) })),
  'reconnect-without-jitter': ours(yaml({ chaos: chaos({ fleet: '{ backoff: 1s..60s }' }) })),
  'keep-alive-too-long': ours(yaml({ chaos: chaos({ fleet: '{ keepalive: 10m, backoff: 1s..60s, jitter: 0.5 }' }) })),
  'session-lost-on-reconnect': ours(
    yaml({ chaos: chaos({ fleet: '{ cleanStart: true, backoff: 1s..60s, jitter: 0.5 }' }) }),
  ),
  'secret-in-file': ours(yaml({ auth: '{ username: monitor, password: "hush" }' })),
  'shipped-password': ours(yaml({ auth: '{ username: guest, password: "guest" }' })),
  'probe-allow-wide': ours(yaml({}, 'probes:\n  allow: ["mqtt://*:1883"]\n')),
};
