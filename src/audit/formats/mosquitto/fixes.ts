import type { ConfigFormat } from '../format.ts';

/** How Mosquitto mends a breach. */
export const mosquittoFixes: ConfigFormat['fixes'] = {
  'anonymous-access': [
    'allow_anonymous false (2.1: listener_allow_anonymous false below each listener)',
    'password_file /etc/mosquitto/passwd, filled by: mosquitto_passwd -c /etc/mosquitto/passwd USER',
  ],
  'authentication-missing': [
    'password_file /etc/mosquitto/passwd, filled by: mosquitto_passwd -c /etc/mosquitto/passwd USER',
    'from 2.1 on the same as a plugin: global_plugin .../mosquitto_password_file.so, plugin_opt_password_file /etc/mosquitto/passwd',
    'or require_certificate true with use_identity_as_username true below the TLS listener',
  ],
  'authorization-missing': [
    'acl_file /etc/mosquitto/acl (2.1: plugin mosquitto_acl_file.so), with for example: pattern readwrite devices/%u/#',
    'or the plugin mosquitto_dynamic_security.so, whose roles change without a restart',
  ],
  'plain-secret': [
    'let only the broker read the file: chown root:mosquitto FILE, chmod 640 FILE',
    'for bridges use bridge_certfile and bridge_keyfile instead of remote_password',
  ],
  'plain-listener': [
    'listener 8883, and below it certfile and keyfile',
    'listener 1883 127.0.0.1 for what runs on the same machine',
  ],
  'tls-minimum': [
    'tls_version tlsv1.2 below the listener (from 2.0 on the oldest allowed), and update 2.0.15 or older',
  ],
  'admin-exposed': ['give the http_api listener an address: listener 9883 127.0.0.1; it has no login of its own'],
  'admin-plain': ['certfile and keyfile below the http_api listener, or listener 9883 127.0.0.1'],
  'bridge-both-ways': [
    'two lines with names of their own: topic sensors/# out 1 "" us/ sends ours as us/sensors/#, topic sensors/# in 1 eu/ "" takes theirs as eu/sensors/#',
    'keep try_private true between Mosquittos, so that messages do not come back over the same link',
  ],
  'bridge-overlap': ['keep the wider of the two topic lines'],
  'bridge-plain': [
    'address HOST:8883 and bridge_cafile /etc/mosquitto/certs/ca.crt (2.1: or bridge_tls_use_os_certs true)',
  ],
  'bridge-unverified': ['take bridge_insecure out; the name in address must be in the certificate'],
  'bridge-clean-session': ['cleansession false'],
  'bridge-qos-0': ['topic PATTERN out 1: without a number the QoS is 0'],
  'connection-limit-missing': [
    'max_connections 10000 below each listener (2.1: or global_max_connections for all), and LimitNOFILE of the service above it',
  ],
  'packet-limit-missing': ['max_packet_size 1048576 (2.1 sets 2000000 by itself)'],
  'queue-limit-missing': ['max_queued_messages 1000, and max_queued_bytes for a bound in bytes'],
  'inflight-limit-missing': ['max_inflight_messages 20'],
  'session-expiry-missing': ['persistent_client_expiration 14d'],
  'memory-limit-missing': [
    'memory_limit 2147483648, below the memory of the machine; clients are refused then, the broker lives',
  ],
  'keep-alive-unlimited': ['max_keepalive 300: MQTT 5 clients are told, older ones with more are refused'],
  'persistence-off': ['persistence true', 'persistence_location /var/lib/mosquitto/'],
  'rare-sync': ['autosave_interval 60', 'or the plugin mosquitto_persist_sqlite.so of 2.1, which writes as it goes'],
  'sys-topics-off': ['sys_interval 10'],
  'logs-off': [
    'log_dest syslog (or file PATH), log_type error, warning, notice and information, connection_messages true',
  ],
  'single-node': [
    'Mosquitto has no cluster: a standby behind a virtual address, fed by a bridge (sre lab up --driver docker --topology active-passive --broker mosquitto shows one)',
  ],
  'unknown-setting': ['man mosquitto.conf lists them; the broker does not start with an option it does not know'],
  'include-not-named': ['sre audit --broker-config mosquitto.conf conf.d/*.conf'],
};
