/**
 * Why EMQX dropped a message, and the counters that say so, newest name first. The stages before routing
 * (`messages_dropped_*`) and at delivery (`delivery_dropped_*`) do not overlap; the totals of both are left out.
 */
export const droppedBy: Readonly<Record<string, readonly string[]>> = {
  no_subscribers: ['emqx_messages_dropped_no_subscribers'],
  await_pubrel_timeout: ['emqx_messages_dropped_expired'], // the page's name for a QoS 2 message never released
  quota: ['emqx_messages_dropped_quota_exceeded'],
  receive_maximum: ['emqx_messages_dropped_receive_maximum', 'emqx_packets_publish_dropped'],
  no_local: ['emqx_delivery_dropped_no_local'],
  too_large: ['emqx_delivery_dropped_too_large'],
  queue_full: ['emqx_delivery_dropped_queue_full'],
  expired: ['emqx_delivery_dropped_expired'],
  unspecified: ['emqx_delivery_dropped_qos0_msg'], // a queue that takes no QoS 0 messages (mqueue_store_qos0 = false)
};
