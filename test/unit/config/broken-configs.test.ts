import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../src/config/parse-settings.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import { testRegistries } from '../../support/test-registries.ts';

const SECRET = 'hunter2-very-secret';

async function complaints(text: string): Promise<string[]> {
  const { problems } = await parseSettings(text, testRegistries, {
    env: { PASSWORD: SECRET, EMPTY: '', HOST: 'broker.example' },
    folder: '/etc/mqtt-sre',
    readFile: async (path) => {
      if (path === '/run/secrets/good') return `${SECRET}\n`;
      throw Object.assign(new Error('no'), { code: path.endsWith('locked') ? 'EACCES' : 'ENOENT' });
    },
  });
  return problems.map((problem) => formatProblem('sre.yaml', problem));
}

const good = (extra = '') => `clusters:
  - name: a
    broker: mosquitto
    nodes: [{ name: n1, mqtt: mqtt://h:1883 }]
${extra}`;

/** Broken file, every sentence it must get. */
const table: readonly (readonly [what: string, yaml: string, sentences: readonly string[]])[] = [
  ['an empty file', '', ['sre.yaml:1:1: the file is empty']],
  ['a file of comments', '# nothing\n', ['sre.yaml:1:1: the file is empty']],
  ['a list at the top', '- a\n', ['sre.yaml:1:1: expected a block of keys, got a list']],
  ['no clusters', 'exporter: {}\n', ['sre.yaml:1:1 clusters: is missing (expected a list)']],
  ['an empty list of clusters', 'clusters: []\n', ['sre.yaml:1:11 clusters: needs at least one cluster']],
  [
    'an unknown key, mistyped',
    good('    expectedNode: 3\n'),
    ['sre.yaml:5:5 clusters[0]: unknown key "expectedNode", did you mean "expectedNodes"?'],
  ],
  ['an unknown key, far from any', good('    wibble: 3\n'), ['sre.yaml:5:5 clusters[0]: unknown key "wibble"']],
  [
    'an unknown broker',
    'clusters:\n  - name: a\n    broker: mosquito\n    nodes: [{ name: n1, mqtt: mqtt://h:1883 }]\n',
    ['sre.yaml:3:13 clusters[0].broker: expected one of aedes, mosquitto, rabbitmq, did you mean "mosquitto"?'],
  ],
  [
    'the name of a method of every object as broker',
    'clusters:\n  - name: a\n    broker: constructor\n    nodes: [{ name: n1, mqtt: mqtt://h:1883 }]\n',
    ['sre.yaml:3:13 clusters[0].broker: expected one of aedes, mosquitto, rabbitmq'],
  ],
  [
    'an address of the wrong scheme',
    'clusters:\n  - name: a\n    broker: mosquitto\n    nodes: [{ name: n1, mqtt: http://h:1883 }]\n',
    ['sre.yaml:4:31 clusters[0].nodes[0].mqtt: must start with mqtt://, mqtts://, ws:// or wss://'],
  ],
  [
    'a password inside an address',
    `clusters:\n  - name: a\n    broker: mosquitto\n    nodes: [{ name: n1, mqtt: 'mqtt://u:${SECRET}@h:1883' }]\n`,
    ['sre.yaml:4:31 clusters[0].nodes[0].mqtt: must not contain a user name or password: put them under auth'],
  ],
  [
    'a node without the address its broker is read by',
    'clusters:\n  - name: a\n    broker: rabbitmq\n    nodes: [{ name: n1, mqtt: mqtt://h:1883 }]\n',
    ['sre.yaml:4:13 clusters[0].nodes[0]: a rabbitmq node needs api'],
  ],
  [
    'two clusters of one name',
    `${good()}  - name: a\n    broker: mosquitto\n    nodes: [{ name: n1, mqtt: mqtt://h:1883 }]\n`,
    ['sre.yaml:5:11 clusters[1].name: another cluster has the name "a" already'],
  ],
  [
    'two nodes of one name',
    'clusters:\n  - name: a\n    broker: mosquitto\n    nodes:\n      - { name: n1, mqtt: mqtt://h:1 }\n      - { name: n1, mqtt: mqtt://h:2 }\n',
    ['sre.yaml:6:17 clusters[0].nodes[1].name: another node has the name "n1" already'],
  ],
  [
    'fewer expected nodes than listed',
    'clusters:\n  - name: a\n    broker: mosquitto\n    nodes: [{ name: n1, mqtt: mqtt://h:1 }, { name: n2, mqtt: mqtt://h:2 }]\n    expectedNodes: 1\n',
    ['sre.yaml:5:20 clusters[0].expectedNodes: is below the 2 nodes listed'],
  ],
  [
    'a duration without a unit',
    good("exporter: { staleAfter: '30' }\n"),
    ['sre.yaml:5:25 exporter.staleAfter: expected a duration such as 30s, 5m or 1h30m'],
  ],
  [
    'a number where text belongs',
    good('exporter: { staleAfter: 30 }\n'),
    ['sre.yaml:5:25 exporter.staleAfter: expected text, got a number (quote it to make it text)'],
  ],
  [
    'a duration out of bounds',
    good('exporter: { minInterval: 1ms }\n'),
    ['sre.yaml:5:26 exporter.minInterval: must be at least 100ms'],
  ],
  [
    'an unset environment variable',
    good('    auth: { username: u, password: "${NOT_SET}" }\n'),
    ['sre.yaml:5:36 clusters[0].auth.password: the environment variable NOT_SET is not set'],
  ],
  [
    'an empty environment variable',
    good('    auth: { username: u, password: "${EMPTY}" }\n'),
    ['sre.yaml:5:36 clusters[0].auth.password: the environment variable EMPTY is empty'],
  ],
  [
    'a secret file that is not there',
    good('    auth: { username: u, password: "${file:nope}" }\n'),
    ['sre.yaml:5:36 clusters[0].auth.password: cannot read nope: no such file'],
  ],
  [
    'a secret file nobody may read',
    good('    auth: { username: u, password: "${file:/run/locked}" }\n'),
    ['sre.yaml:5:36 clusters[0].auth.password: cannot read /run/locked: permission denied'],
  ],
  [
    'a variable without end',
    good('    auth: { username: u, password: "${PASSWORD" }\n'),
    ['sre.yaml:5:36 clusters[0].auth.password: the variable has no closing }'],
  ],
  [
    'a secret put where a name belongs',
    good('    labels: { site: x }\n').replace('name: a', 'name: "${PASSWORD} !"'),
    [
      'sre.yaml:2:11 clusters[0].name: expected a name of letters, digits and _ . @ - (at most 63, starting with a letter or digit) (written as ${PASSWORD} !)',
    ],
  ],
  [
    'a password without a user',
    good('    auth: { password: "${PASSWORD}" }\n'),
    ['sre.yaml:5:11 clusters[0].auth: password needs username beside it'],
  ],
  [
    'a label of our own',
    good('    labels: { cluster: x }\n'),
    ['sre.yaml:5:15 clusters[0].labels: the label "cluster" is the exporter\'s own'],
  ],
  [
    'a label with a dash',
    good('    labels: { my-site: x }\n'),
    ['sre.yaml:5:15 clusters[0].labels: is no label name (letters, digits and _, starting with a letter)'],
  ],
  [
    'a backoff that runs backwards',
    good(
      '    chaos: { environment: staging, driver: process, selector: { nodes: {} }, fleet: { backoff: 30s..1s } }\n',
    ),
    ['sre.yaml:5:96 clusters[0].chaos.fleet.backoff: starts at 30s, which is above its end 1s'],
  ],
  [
    'devices that leave more than everything to chance and speak a protocol nobody knows',
    good(
      '    chaos: { environment: staging, driver: process, selector: { nodes: {} }, fleet: { jitter: 2, protocol: 6 } }\n',
    ),
    [
      'sre.yaml:5:95 clusters[0].chaos.fleet.jitter: must be between 0 and 1',
      'sre.yaml:5:108 clusters[0].chaos.fleet.protocol: expected 3.1.1 or 5',
    ],
  ],
  [
    'a selector its driver does not know',
    good('    chaos: { environment: staging, driver: process, selector: { node: {} } }\n'),
    [
      'sre.yaml:5:63 clusters[0].chaos.selector.nodes: is missing (expected a block of keys)',
      'sre.yaml:5:65 clusters[0].chaos.selector: unknown key "node", did you mean "nodes"?',
    ],
  ],
  [
    'a share above the whole',
    good('    slo: { delivery: 101% }\n'),
    ['sre.yaml:5:22 clusters[0].slo.delivery: expected a percentage above 0% and up to 100%, such as 99.9%'],
  ],
  [
    'an option its broker does not know',
    'clusters:\n  - name: a\n    broker: aedes\n    nodes: [{ name: n1, mqtt: mqtt://h:1 }]\n    options: { heartbeat: 1 }\n',
    ['sre.yaml:5:16 clusters[0].options: unknown key "heartbeat"'],
  ],
  [
    'a probe module nobody knows',
    good('    probe: { modules: [mqtt_qos1, mqtt_qos3, slow] }\nprobes: { modules: { mine: { qos: 2 } } }\n'),
    [
      'sre.yaml:5:35 clusters[0].probe.modules[1]: there is no probe module "mqtt_qos3", did you mean "mqtt_qos0"?',
      'sre.yaml:5:46 clusters[0].probe.modules[2]: there is no probe module "slow", known are mine, mqtt5_qos1, mqtt_connect, mqtt_qos0, mqtt_qos1, mqtt_qos2, mqtt_retained, mqtt_session',
    ],
  ],
  [
    'a probe that takes longer than the time to the next',
    good('    probe: { every: 2s, timeout: 5s }\n'),
    [
      'sre.yaml:5:34 clusters[0].probe.timeout: is longer than every (2s): a probe has to end before the next one begins',
    ],
  ],
  [
    'a probe timeout longer than the default interval',
    good('    probe: { timeout: 20s }\n'),
    [
      'sre.yaml:5:23 clusters[0].probe.timeout: is longer than every (15s): a probe has to end before the next one begins',
    ],
  ],
  [
    'endpoints to probe where there are none',
    good('    probe: { targets: endpoints }\n'),
    ['sre.yaml:5:23 clusters[0].probe.targets: endpoints: the cluster lists none'],
  ],
  [
    'nodes to probe that have no MQTT address, and a matrix over them',
    'clusters:\n  - name: a\n    broker: rabbitmq\n    nodes: [{ name: n1, api: http://h:1 }, { name: n2, api: http://h:2, mqtt: mqtt://h:1 }]\n    probe: { targets: both, matrix: true }\n',
    [
      'sre.yaml:5:23 clusters[0].probe.targets: both: every node needs its mqtt address, n1 has none',
      'sre.yaml:5:37 clusters[0].probe.matrix: every node needs its mqtt address, n1 has none',
    ],
  ],
  [
    'nothing at all to probe',
    'clusters:\n  - name: a\n    broker: rabbitmq\n    nodes: [{ name: n1, api: http://h:1 }]\n    probe: {}\n',
    ['sre.yaml:5:12 clusters[0].probe: there is nothing to probe: no endpoints, and no node with an mqtt address'],
  ],
  [
    'a matrix of more nodes than it takes',
    `clusters:\n  - name: a\n    broker: mosquitto\n    nodes: [${Array.from({ length: 16 }, (_, n) => `{ name: n${n}, mqtt: mqtt://h:1 }`).join(', ')}]\n    probe: { matrix: true }\n`,
    ['sre.yaml:5:22 clusters[0].probe.matrix: 16 nodes have 256 routes; a matrix takes 15 nodes at most'],
  ],
  [
    'a probe module with mistakes in every field',
    good(
      'probes:\n  modules:\n    "a b": {}\n    mine: { kind: round, protocol: 4, qos: 3, payload: 5, topicPrefix: "a/+", ipProtocol: ip5, wait: 1s, auth: { password: "${PASSWORD}" }, tls: { cert: c } }\n',
    ),
    [
      'sre.yaml:7:5 probes.modules: expected a name of letters, digits and _ . - (at most 63, starting with a letter or digit)',
      'sre.yaml:8:19 probes.modules.mine.kind: expected one of connect, round_trip, retained, persistent_session',
      'sre.yaml:8:36 probes.modules.mine.protocol: expected 3.1.1 or 5',
      'sre.yaml:8:44 probes.modules.mine.qos: expected 0, 1 or 2',
      'sre.yaml:8:56 probes.modules.mine.payload: must be at least 32 bytes: the message carries its own id',
      'sre.yaml:8:72 probes.modules.mine.topicPrefix: expected 1 to 100 characters without blanks, + and #, not starting with $ or / and not ending with /',
      'sre.yaml:8:91 probes.modules.mine.ipProtocol: expected one of ip4, ip6, did you mean "ip4"?',
      'sre.yaml:8:96 probes.modules.mine: unknown key "wait"',
      'sre.yaml:8:112 probes.modules.mine.auth: password needs username beside it',
      'sre.yaml:8:146 probes.modules.mine.tls: cert and key go together',
    ],
  ],
  [
    'addresses that may be probed and are none',
    good(
      'probes:\n  allow:\n    - http://h:80\n    - mqtt://h:0\n    - mqtt://10.0.0.0/33\n    - mqtt://u:p@h\n    - mqtt://a*b:1883\n    - mqtt://:1883\n',
    ),
    [
      'sre.yaml:7:7 probes.allow[0]: must start with mqtt://, mqtts://, ws:// or wss://',
      'sre.yaml:8:7 probes.allow[1]: the port must be a number from 1 to 65535 or *, got "0"',
      'sre.yaml:9:7 probes.allow[2]: the host must be a name, a name with * for whole levels, an IP address or a CIDR block',
      'sre.yaml:10:7 probes.allow[3]: must not contain a user name or password',
      'sre.yaml:11:7 probes.allow[4]: the host must be a name, a name with * for whole levels, an IP address or a CIDR block',
      'sre.yaml:12:7 probes.allow[5]: the host must be a name, a name with * for whole levels, an IP address or a CIDR block',
    ],
  ],
  [
    'pushes that cannot be',
    `${good()}push:\n  - to: statsd\n    url: mqtt://x\n  - to: otlp\n    url: http://u:p@x/\n    every: 10ms\n    headers: { "a b": x }\n    auth: { username: u }\n`,
    [
      'sre.yaml:6:9 push[0].to: expected one of otlp, remote_write',
      'sre.yaml:7:10 push[0].url: must start with http:// or https://',
      'sre.yaml:9:10 push[1].url: must not contain a user name or password: put them under auth',
      'sre.yaml:10:12 push[1].every: must be at least 1s',
      'sre.yaml:11:16 push[1].headers: is no name of a header',
      'sre.yaml:12:11 push[1].auth.password: is missing (expected text)',
    ],
  ],
  ['a tab as indent', 'clusters:\n\t- name: a\n', ['sre.yaml:2:1: tabs cannot indent YAML: use spaces']],
  ['a key twice', `${good()}exporter: {}\nexporter: {}\n`, ['sre.yaml:6:1: this key stands twice in the same block']],
  ['a second document', `${good()}---\na: 1\n`, ['sre.yaml:5:1: expected one YAML document, found a second one']],
  [
    'an open bracket',
    'clusters: [\n',
    ['sre.yaml:2:1: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
];

describe('a broken configuration', () => {
  test.each(table)('%s', async (_what, yaml, sentences) => {
    expect(await complaints(yaml)).toEqual(sentences);
  });

  test('all mistakes come at once, in the order of the lines, and no secret among them', async () => {
    const found = await complaints(
      good(
        '    colour: red\n    auth: { username: u, password: 5, apiKey: "${PASSWORD}" }\nexporter: { listen: nowhere }\n',
      ),
    );
    expect(found).toEqual([
      'sre.yaml:5:5 clusters[0]: unknown key "colour"',
      'sre.yaml:6:11 clusters[0].auth: apiKey needs apiSecret beside it',
      'sre.yaml:6:36 clusters[0].auth.password: expected text, got a number (quote it to make it text)',
      'sre.yaml:7:21 exporter.listen: expected host:port or :port',
    ]);
    for (const [, yaml] of table) expect((await complaints(yaml)).join('\n')).not.toContain(SECRET);
  });
});
