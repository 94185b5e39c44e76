/** Control packets received, by our type: their sum is `emqx_packets_received`. */
export const receivedPackets: Readonly<Record<string, string>> = {
  connect: 'emqx_packets_connect',
  publish: 'emqx_packets_publish_received',
  puback: 'emqx_packets_puback_received',
  pubrec: 'emqx_packets_pubrec_received',
  pubrel: 'emqx_packets_pubrel_received',
  pubcomp: 'emqx_packets_pubcomp_received',
  subscribe: 'emqx_packets_subscribe_received',
  unsubscribe: 'emqx_packets_unsubscribe_received',
  pingreq: 'emqx_packets_pingreq_received',
  disconnect: 'emqx_packets_disconnect_received',
  auth: 'emqx_packets_auth_received',
};

/** Control packets sent, by our type: their sum is `emqx_packets_sent`. */
export const sentPackets: Readonly<Record<string, string>> = {
  connack: 'emqx_packets_connack_sent',
  publish: 'emqx_packets_publish_sent',
  puback: 'emqx_packets_puback_sent',
  pubrec: 'emqx_packets_pubrec_sent',
  pubrel: 'emqx_packets_pubrel_sent',
  pubcomp: 'emqx_packets_pubcomp_sent',
  suback: 'emqx_packets_suback_sent',
  unsuback: 'emqx_packets_unsuback_sent',
  pingresp: 'emqx_packets_pingresp_sent',
  disconnect: 'emqx_packets_disconnect_sent',
  auth: 'emqx_packets_auth_sent',
};
