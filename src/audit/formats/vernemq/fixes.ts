import type { ConfigFormat } from '../format.ts';

/** How VerneMQ mends a breach. */
export const vernemqFixes: ConfigFormat['fixes'] = {
  'anonymous-access': [
    'allow_anonymous = off',
    'vmq-passwd -c /etc/vernemq/vmq.passwd USER, with plugins.vmq_passwd = on',
  ],
  'authentication-missing': ['plugins.vmq_passwd = on, or plugins.vmq_diversity = on with a database'],
  'authorization-missing': ['plugins.vmq_acl = on, and in vmq.acl for example: pattern readwrite devices/%u/#'],
  'plain-secret': ['let only the broker read the file: chown root:vernemq FILE, chmod 640 FILE'],
  'plain-listener': ['listener.ssl.default = 0.0.0.0:8883, and listener.tcp.default = 127.0.0.1:1883'],
  'tls-minimum': ['listener.ssl.tls_version = tlsv1.2, or tlsv1.3'],
  'admin-exposed': ['listener.http.default = 127.0.0.1:8888: metrics, status and health ask for no login'],
  'admin-plain': ['listener.https.default = 0.0.0.0:8889 with certfile and keyfile, and no listener.http'],
  'connection-limit-missing': ['listener.max_connections = 10000'],
  'packet-limit-missing': ['max_message_size = 1048576'],
  'queue-limit-missing': ['max_online_messages = 1000 and max_offline_messages = 1000'],
  'inflight-limit-missing': ['max_inflight_messages = 20'],
  'session-expiry-missing': ['persistent_client_expiration = 2w'],
  'message-rate-unlimited': ['max_message_rate = 100, per session and second'],
  'sys-topics-off': ['systree_enabled = on, systree_interval = 20000 (milliseconds)'],
  'logs-off': ['log.console = file, log.console.level = info, log.error = on'],
  'cluster-secret-default': [
    'distributed_cookie = a long random text, the same on all nodes (openssl rand -hex 32); then restart all nodes',
  ],
  'cluster-plain': [
    'listener.vmqs.clustering = ADDRESS:44054 with certfile, keyfile and cafile, instead of listener.vmq',
  ],
  'bridge-unverified': ['take insecure out of the bridge, and set its cafile'],
  'unknown-setting': ['VerneMQ does not start with it: vernemq config generate -l debug says which line it is'],
};
