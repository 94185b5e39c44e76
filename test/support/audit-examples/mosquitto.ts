import type { AuditExample } from './example.ts';

const file = 'mosquitto.conf';
const conf = (bad: string, good: string, more: Partial<AuditExample> = {}): AuditExample => ({
  file,
  bad,
  good,
  ...more,
});

const BRIDGE = 'connection eu\naddress eu.example.com:8883\nbridge_cafile /etc/ca.crt\n';

/** Rules whose examples are Mosquitto's. */
export const mosquittoExamples: Readonly<Record<string, AuditExample>> = {
  'anonymous-access': conf('listener 1883\nallow_anonymous true\n', 'listener 1883\npassword_file /etc/passwd\n'),
  'authentication-missing': conf(
    'listener 8883\ncertfile a\nkeyfile b\n',
    'listener 8883\npassword_file /etc/passwd\n',
  ),
  'authorization-missing': conf('listener 8883\npassword_file a\n', 'listener 8883\npassword_file a\nacl_file b\n'),
  'plain-secret': conf(
    `${BRIDGE}topic a/# out 1\nremote_username x\nremote_password hush\n`,
    `${BRIDGE}topic a/# out 1\nbridge_certfile a\nbridge_keyfile b\n`,
  ),
  'plain-listener': conf(
    'listener 1883\npassword_file a\n',
    'listener 8883\ncertfile a\nkeyfile b\nlistener 1883 127.0.0.1\n',
  ),
  'tls-minimum': conf(
    'listener 8883\ncertfile a\nkeyfile b\ntls_version tlsv1.1\n',
    'listener 8883\ncertfile a\nkeyfile b\ntls_version tlsv1.2\n',
  ),
  'admin-exposed': conf('listener 9883\nprotocol http_api\n', 'listener 9883 127.0.0.1\nprotocol http_api\n'),
  'admin-plain': conf(
    'listener 9883 192.168.1.2\nprotocol http_api\n',
    'listener 9883 192.168.1.2\nprotocol http_api\ncertfile a\nkeyfile b\n',
  ),
  'bridge-both-ways': conf(`${BRIDGE}topic sensors/# both 1\n`, `${BRIDGE}topic sensors/# out 1 "" us/\n`),
  'bridge-overlap': conf(
    `${BRIDGE}topic sensors/# out 1\ntopic sensors/+/state out 1\n`,
    `${BRIDGE}topic sensors/# out 1\ntopic commands/# in 1\n`,
  ),
  'bridge-plain': conf('connection eu\naddress eu.example.com:1883\ntopic a/# out 1\n', `${BRIDGE}topic a/# out 1\n`),
  'bridge-unverified': conf(
    `${BRIDGE}bridge_insecure true\ntopic a/# out 1\n`,
    `${BRIDGE}bridge_insecure false\ntopic a/# out 1\n`,
  ),
  'bridge-clean-session': conf(
    `${BRIDGE}cleansession true\ntopic a/# out 1\n`,
    `${BRIDGE}cleansession true\ntopic a/# out 0\n`,
  ),
  'bridge-qos-0': conf(`${BRIDGE}topic a/# out\n`, `${BRIDGE}topic a/# out 1\n`),
  'bridge-to-public-broker': conf(
    'connection p\naddress test.mosquitto.org:8883\nbridge_cafile a\ntopic a/# out 1\n',
    `${BRIDGE}topic a/# out 1\n`,
  ),
  'bridge-loop': conf(
    `${BRIDGE}topic a/# out 1\nconnection back\naddress eu.example.com:8883\nbridge_cafile a\ntopic a/# in 1\n`,
    `${BRIDGE}topic a/# out 1\ntopic a/# in 1\n`,
  ),
  'connection-limit-missing': conf('listener 8883\n', 'listener 8883\nmax_connections 5000\n'),
  'packet-limit-missing': conf('listener 8883\n', 'listener 8883\nmax_packet_size 65536\n', { version: '2.0.18' }),
  'queue-limit-missing': conf('max_queued_messages 0\n', 'max_queued_messages 0\nmax_queued_bytes 1000000\n'),
  'inflight-limit-missing': conf('max_inflight_messages 0\n', 'max_inflight_messages 20\n'),
  'session-expiry-missing': conf('listener 8883\n', 'persistent_client_expiration 14d\n'),
  'memory-limit-missing': conf('memory_limit 0\n', 'memory_limit 2147483648\n'),
  'keep-alive-unlimited': conf('max_keepalive 0\n', 'max_keepalive 300\n'),
  'persistence-off': conf('persistence false\n', 'persistence true\n'),
  'rare-sync': conf('persistence true\nautosave_interval 0\n', 'persistence true\nautosave_interval 60\n'),
  'sys-topics-off': conf('sys_interval 0\n', 'sys_interval 10\n'),
  'logs-off': conf('log_dest none\n', 'log_dest syslog\n'),
  'unknown-setting': conf('alow_anonymous false\n', 'allow_anonymous false\n'),
  'deprecated-setting': conf('port 8883\n', 'listener 8883\n'),
  'duplicate-setting': conf('sys_interval 10\nsys_interval 0\n', 'log_type error\nlog_type warning\n'),
  'broken-setting': conf('persistence yes\n', 'persistence true\n'),
  'include-not-named': conf('include_dir /etc/mosquitto/conf.d\n', 'sys_interval 10\n'),
  'mosquitto-runs-as-root': conf('user root\n', 'user mosquitto\n'),
  'mosquitto-database-nowhere': conf(
    'persistence true\n',
    'persistence true\npersistence_location /var/lib/mosquitto/\n',
  ),
  'mosquitto-expired-certificates': conf(
    'listener 8883\ncertfile a\ndisable_client_cert_date_checks true\n',
    'listener 8883\ncertfile a\ndisable_client_cert_date_checks false\n',
  ),
  'mosquitto-bridge-hidden': conf(
    `${BRIDGE}try_private false\ntopic a/# out 1\n`,
    `${BRIDGE}try_private true\ntopic a/# out 1\n`,
  ),
  'mosquitto-qos-0-queued': conf('queue_qos0_messages true\n', 'queue_qos0_messages false\n'),
  'mosquitto-qos-raised': conf('upgrade_outgoing_qos true\n', 'upgrade_outgoing_qos false\n'),
  'mosquitto-keep-alive-refused': conf('max_keepalive 30\n', 'max_keepalive 300\n'),
};
