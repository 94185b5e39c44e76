import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { registries } from '../../../src/cli/registries.ts';
import { parseSettings } from '../../../src/config/parse-settings.ts';
import { formatProblem } from '../../../src/config/problem.ts';

const surroundings = { env: { PW: 'hunter2' }, folder: '/', readFile: async () => '' };
const head =
  'clusters:\n  - name: a\n    broker: mosquitto\n    nodes: [{ name: n1, mqtt: "mqtt://h:1883" }]\n    dependencies:\n';

async function complaints(lines: string): Promise<string[]> {
  const { problems } = await parseSettings(`${head}${lines}\n`, registries, surroundings);
  return problems.map((problem) => formatProblem('sre.yaml', problem));
}

describe('dependencies of a cluster', () => {
  test('of every kind are taken, with their secrets wrapped', async () => {
    const { settings } = await parseSettings(
      `${head}      - { name: lb, kind: haproxy, address: "http://lb:8404/metrics", options: { proxies: [mqtt] } }
      - { name: csv, kind: haproxy, address: "https://lb:8404/stats;csv", auth: { username: u, password: "\${PW}" } }
      - { name: web, kind: nginx, address: "http://lb/status" }
      - { name: port, kind: tcp, address: "tcp://lb:8883", options: { tls: true }, tls: { ca: /ca.pem } }
      - { name: state, kind: redis, address: "rediss://valkey:6379", auth: { password: "\${PW}" } }
      - { name: vip, kind: virtual-address, address: "mqtt://10.0.0.1:1883", options: { method: mqtt } }
`,
      registries,
      surroundings,
    );
    const [cluster] = settings?.clusters ?? [];
    expect(cluster?.dependencies?.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'lb haproxy',
      'csv haproxy',
      'web nginx',
      'port tcp',
      'state redis',
      'vip virtual-address',
    ]);
    expect(cluster?.dependencies?.[4]?.auth.password?.reveal()).toBe('hunter2');
    expect(inspect(settings, { depth: 9 })).not.toContain('hunter2');
  });

  test.each([
    [
      'an unknown kind',
      '      - { name: lb, kind: haprox, address: "http://lb" }',
      [
        /6:27 clusters\[0\].dependencies\[0\].kind: expected one of haproxy, nginx, redis, tcp, virtual-address, did you mean "haproxy"\?$/,
      ],
    ],
    [
      'a missing address',
      '      - { name: lb, kind: haproxy }',
      [/6:9 clusters\[0\].dependencies\[0\].address: is missing \(expected text\)$/],
    ],
    [
      'an address of the wrong scheme',
      '      - { name: lb, kind: haproxy, address: "tcp://lb:1" }',
      [/6:45 .*address: must start with http:\/\/ or https:\/\/$/],
    ],
    [
      'a password in the address',
      '      - { name: s, kind: redis, address: "redis://:hunter2@h:1" }',
      [/6:42 .*address: must not contain a user name or password: put them under auth$/],
    ],
    [
      'a TCP address without a port',
      '      - { name: p, kind: tcp, address: "tcp://lb" }',
      [/6:40 .*address: names no port \(expected tcp:\/\/host:port\)$/],
    ],
    [
      'an unknown option',
      '      - { name: lb, kind: haproxy, address: "http://lb", options: { proxys: [a] } }',
      [/6:69 .*options: unknown key "proxys", did you mean "proxies"\?$/],
    ],
    [
      'no method',
      '      - { name: v, kind: virtual-address, address: "mqtt://v:1" }',
      [/options.method: is missing \(expected one of dns, mqtt\)$/],
    ],
    [
      'a number for method dns',
      '      - { name: v, kind: virtual-address, address: "mqtt://10.0.0.1:1", options: { method: dns } }',
      [/6:52 .*address: method dns needs a name; for an address take method: mqtt$/],
    ],
    [
      'resolvers for method mqtt',
      '      - { name: v, kind: virtual-address, address: "mqtt://v:1", options: { method: mqtt, resolvers: ["1.1.1.1"] } }',
      [/options.resolvers: has no effect without method: dns$/],
    ],
    [
      'a password without a user where one is needed',
      '      - { name: lb, kind: haproxy, address: "http://lb", auth: { password: x } }',
      [/auth: password needs username beside it$/],
    ],
    [
      'a user without a password',
      '      - { name: s, kind: redis, address: "redis://s", auth: { username: x } }',
      [/auth: username needs password beside it$/],
    ],
    [
      'half a client certificate',
      '      - { name: lb, kind: haproxy, address: "https://lb", tls: { cert: /c } }',
      [/tls: cert and key go together$/],
    ],
    [
      'two of one name, each with a mistake of its own',
      '      - { name: x, kind: tcp, address: "http://a" }\n      - { name: x, kind: nginx, address: "lb" }',
      [
        /6:40 .*must start with tcp:\/\/$/,
        /7:17 .*another dependency has the name "x" already$/,
        /7:42 .*must start with http:\/\/ or https:\/\/$/,
      ],
    ],
  ])('with %s are refused with the line', async (_what, lines, expected) => {
    const said = await complaints(lines);
    expect(said).toHaveLength(expected.length);
    expected.forEach((pattern, index) => {
      expect(said[index]).toMatch(pattern);
    });
    expect(said.join()).not.toContain('hunter2');
  });
});
