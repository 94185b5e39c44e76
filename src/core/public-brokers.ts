/** A broker anybody may use for trying things out: shared by strangers, readable by all of them, without any guarantee. */
export interface PublicBroker {
  readonly host: string;
  /** Who runs or ran it, as its users know it. */
  readonly known: string;
}

/**
 * The public test brokers that need no account. Retired names stay: configurations still carry them, and who owns a
 * retired name later is anybody's guess. Shared services with accounts and a contract are not in here.
 */
export const PUBLIC_BROKERS: readonly PublicBroker[] = [
  { host: 'broker.emqx.io', known: 'EMQX' },
  { host: 'broker-cn.emqx.io', known: 'EMQX' },
  { host: 'broker.hivemq.com', known: 'HiveMQ' },
  { host: 'broker.mqtt-dashboard.com', known: 'HiveMQ' },
  { host: 'broker.mqttdashboard.com', known: 'HiveMQ' },
  { host: 'dev.rabbitmq.com', known: 'RabbitMQ' },
  { host: 'iot.eclipse.org', known: 'Eclipse' },
  { host: 'm2m.eclipse.org', known: 'Eclipse' },
  { host: 'mqtt.eclipse.org', known: 'Eclipse' },
  { host: 'mqtt.eclipseprojects.io', known: 'Eclipse' },
  { host: 'mqtt.fluux.io', known: 'ProcessOne' },
  { host: 'public-mqtt-broker.bevywise.com', known: 'Bevywise' },
  { host: 'public.cloud.shiftr.io', known: 'shiftr.io' },
  { host: 'public.mqtthq.com', known: 'MQTTHQ' },
  { host: 'test.mosca.io', known: 'Mosca' },
  { host: 'test.mosquitto.org', known: 'Mosquitto' },
];

/** The public test broker of that host name, however it is written: case and a final dot do not matter. */
export function publicBroker(host: string): PublicBroker | undefined {
  const plain = host.toLowerCase().replace(/\.$/, '');
  return PUBLIC_BROKERS.find((broker) => broker.host === plain);
}
