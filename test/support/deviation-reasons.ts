/** Why a kind of broker deviates from the truth, or does not tell what it could: by kind and series. */
export const deviationReasons: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aedes: {
    mqtt_messages_received_total: 'The will of a lost client counts as a publish of its node.',
    mqtt_messages_sent_total: 'Told by the embedded lab, not by aedes-stats.',
    mqtt_queued_messages: 'Told by the embedded lab, not by aedes-stats.',
    mqtt_retained_messages: 'Told by the embedded lab, not by aedes-stats.',
    mqtt_subscriptions_current: 'Told by the embedded lab, not by aedes-stats.',
  },
  mosquitto: {
    mqtt_messages_sent_total:
      'Its own `$SYS` messages count too; here exactly those that the recorder of the idle state got.',
    mqtt_subscriptions_current: 'Without shared subscriptions, which `mqtt_subscriptions_shared` tells.',
  },
  nanomq: {
    'mqtt_messages_dropped_total{reason="no_subscribers"}':
      'The events that the broker publishes about clients, and nobody listens to, count too.',
    mqtt_messages_received_total:
      'The events that the broker publishes about clients and the will of a lost one count too.',
    mqtt_subscribers_current: 'Sessions of clients that are offline count too.',
  },
  vernemq: {
    mqtt_subscriptions_current:
      'A filter that is subscribed to on several other nodes counts once, in what each node knows of the others.',
  },
};
