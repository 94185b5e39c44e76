import type { BrokerRecipe } from '../broker-recipe.ts';

/** What every Mosquitto of a lab is configured with; a topology adds its own lines. */
export const MOSQUITTO_LINES = [
  'listener 1883',
  'allow_anonymous true',
  'persistence true',
  'persistence_location /var/lib/mosquitto/',
  'sys_interval 1',
] as const;

/** The folder of the configuration, and the name of the file in it. */
export const MOSQUITTO_FOLDER = '/etc/mosquitto';
export const MOSQUITTO_FILE = 'lab.conf';

/** Eclipse Mosquitto, which knows no cluster. */
export const mosquitto: BrokerRecipe = {
  title: 'Mosquitto 2.0',
  kind: 'mosquitto',
  image: 'mqtt-sre/mosquitto:2.0',
  built: 'mosquitto-2.0',
  qos: [0, 1, 2],
  topologies: ['federation', 'active-passive', 'standby-cluster', 'single'],
  ports: { mqtt: 1883 },
  checkSeconds: 1,
  account: 'none',
  options: { sysInterval: '1s' },
  nodeName: ({ host }) => host,
  program: () => ({
    image: mosquitto.image,
    command: [`${MOSQUITTO_FOLDER}/${MOSQUITTO_FILE}`],
    files: { [MOSQUITTO_FOLDER]: [{ path: MOSQUITTO_FILE, content: `${MOSQUITTO_LINES.join('\n')}\n` }] },
  }),
};
