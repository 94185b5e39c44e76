/** Where the certificates of a bridge are, and of the listener it dials. */
export const CERTIFICATE_FOLDER = '/etc/mosquitto/certs';

/** What the far region is called by the bridge, and what its certificate is for. */
export const FAR_REGION = 'eu-broker.example.com';

/**
 * The bridge between two regions, directive by directive as the architecture this lab shows has it, and one for the topics of the
 * measuring clients: without it no drill of this lab would ever see a message cross.
 */
export const REGION_BRIDGE = [
  'connection bridge-to-eu',
  `address ${FAR_REGION}:8883`,
  'topic sensors/# both 1',
  'topic commands/# in 1',
  'topic sre/# both 1',
  'cleansession false',
  `bridge_cafile ${CERTIFICATE_FOLDER}/ca.crt`,
  `bridge_certfile ${CERTIFICATE_FOLDER}/client.crt`,
  `bridge_keyfile ${CERTIFICATE_FOLDER}/client.key`,
] as const;

/** The listener the bridge dials: TLS, and only for who has a certificate of the same authority. */
export const REGION_LISTENER = [
  'listener 8883',
  `cafile ${CERTIFICATE_FOLDER}/ca.crt`,
  `certfile ${CERTIFICATE_FOLDER}/server.crt`,
  `keyfile ${CERTIFICATE_FOLDER}/server.key`,
  'require_certificate true',
] as const;

/**
 * What an active node and its standby share: every message and every retained value, either way over one bridge, which
 * does not send a message back where it came from. Sessions and what is queued for them are not shared.
 */
export function pairBridge(standby: { readonly host: string }): readonly string[] {
  return [
    'connection sync',
    `address ${standby.host}:1883`,
    'topic # both 1',
    'cleansession false',
    'keepalive_interval 10',
    'restart_timeout 1',
  ];
}
