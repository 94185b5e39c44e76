import type { ConfigFormat } from '../format.ts';

/** How HiveMQ mends a breach. */
export const hivemqFixes: ConfigFormat['fixes'] = {
  'plain-secret': ['${ENV_NAME} in place of the value: HiveMQ puts variables of the environment in'],
  'plain-listener': [
    '<tls-tcp-listener> at 8883 instead of <tcp-listener>, <tls-websocket-listener> instead of <websocket-listener>, with a <keystore>',
  ],
  'tls-minimum': ['<protocols><protocol>TLSv1.3</protocol><protocol>TLSv1.2</protocol></protocols>'],
  'admin-exposed': ['<bind-address>127.0.0.1</bind-address> in the listener of the Control Center or REST API'],
  'admin-plain': ['<https> instead of <http> in the listeners of the Control Center, with a <keystore>'],
  'connection-limit-missing': ['<restrictions><max-connections>100000</max-connections>'],
  'packet-limit-missing': ['<mqtt><packets><max-packet-size>1048576</max-packet-size>'],
  'queue-limit-missing': ['<mqtt><queued-messages><max-queue-size>1000</max-queue-size>'],
  'inflight-limit-missing': ['<mqtt><receive-maximum><server-receive-maximum>10</server-receive-maximum>'],
  'session-expiry-missing': ['<mqtt><session-expiry><max-interval>1209600</max-interval>'],
  'keep-alive-unlimited': [
    '<mqtt><keep-alive><max-keep-alive>300</max-keep-alive><allow-unlimited>false</allow-unlimited>',
  ],
  'persistence-off': ['<persistence><mode>file</mode>'],
  'few-replicas': ['<cluster><replication><replica-count>2</replica-count>: the original and a copy'],
  'cluster-plain': ['<tls> with key store and trust store inside <cluster><transport><tcp>'],
  'single-node': ['<cluster><enabled>true</enabled> with three nodes (the Community Edition has no cluster)'],
};
