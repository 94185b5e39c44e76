import { describe, expect, test } from 'vitest';
import { sys } from '../../../../src/brokers/sys/kind.ts';
import { mappableKeys } from '../../../../src/brokers/sys/mappable.ts';
import { mappingsFor, sysOptions } from '../../../../src/brokers/sys/options.ts';
import { registries } from '../../../../src/cli/registries.ts';
import { crossCheck } from '../../../../src/config/cross-check.ts';
import { metricSupported } from '../../../../src/exporter/collectors/metric-supported.ts';
import { supportOf } from '../../../../src/exporter/registered-broker.ts';
import { metrics } from '../../../../src/metrics/catalogue.ts';
import { clusterSnapshot } from '../../../support/cluster-snapshot.ts';

/** What `sre config check` would say, without the path of the cluster. */
function mistakes(options: unknown): string[] {
  const nodes = [{ name: 'n1', mqtt: 'mqtt://n1:1883' }];
  const raw = { clusters: [{ name: 'c', broker: 'sys', nodes, options }] };
  return crossCheck(raw, registries).map(({ path, message }) => `${path.slice(2).join('.')} ${message}`.trim());
}

const oneTopic = (metric: string, entry: unknown) => ({ topics: { [metric]: entry } });
const plain = { topic: '$SYS/x' };

describe('the mapping in the configuration', () => {
  test('a good one, by key or by name, one entry or several', () => {
    const options = {
      topics: {
        connectionsCurrent: { topic: '$SYS/{node}/clients', includes: 'connection' },
        mqtt_uptime_seconds: { topic: '$SYS/{node}/up', pattern: '^(\\d+) ms$', scale: 0.001 },
        messagesDropped: [
          { topic: '$SYS/dropped/full', labels: { reason: 'queue_full' } },
          { topic: '$SYS/dropped/old', labels: { reason: 'expired' } },
        ],
        queuedMessages: plain,
      },
      defaults: false,
      heartbeat: { topic: '$SYS/{node}/up', interval: '60s' },
      firstDataWithin: '70s',
    };
    expect(mistakes(options)).toEqual([]);
    const parsed = sysOptions.parse(options);
    expect(parsed.topics.map(({ key }) => key)).toEqual([
      'connectionsCurrent',
      'uptime',
      'messagesDropped',
      'messagesDropped',
      'queuedMessages',
    ]);
    expect(parsed.topics.at(-1)?.labels).toEqual({ method: 'native' });
    expect(mappingsFor(parsed)).toHaveLength(5);
  });

  test.each([
    [
      'an unknown metric, with the one that was meant',
      oneTopic('conectionsCurrent', plain),
      'did you mean "connectionsCurrent"?',
    ],
    ['an unknown name', oneTopic('mqtt_session_current', plain), 'did you mean "mqtt_sessions_current"?'],
    ['what only the exporter can say', oneTopic('mqtt_up', plain), 'is what the exporter says itself'],
    ['the verdict', oneTopic('clusterNodesAlive', plain), 'is what the exporter says itself'],
    ['every topic at once', oneTopic('uptime', { topic: '$SYS/#' }), 'must be one topic without + and #'],
    ['several topics at once', oneTopic('uptime', { topic: '$SYS/+/up' }), 'must be one topic without + and #'],
    ['a missing topic', oneTopic('uptime', {}), 'is missing'],
    ['an unknown key', oneTopic('uptime', { topic: 'a', patern: 'x' }), 'did you mean "pattern"?'],
    ['a pattern that is none', oneTopic('uptime', { topic: 'a', pattern: '(' }), 'is no regular expression'],
    ['a pattern without a group', oneTopic('uptime', { topic: 'a', pattern: '\\d+' }), 'needs one group'],
    ['a pattern with two groups', oneTopic('uptime', { topic: 'a', pattern: '(a)(b)' }), 'and has 2'],
    ['a scale of nothing', oneTopic('uptime', { topic: 'a', scale: 0 }), 'must be above 0'],
    ['a label that lacks', oneTopic('messagesDropped', plain), 'needs the label reason: one of queue_full'],
    ['a label it has not', oneTopic('uptime', { topic: 'a', labels: { kind: 'x' } }), 'has no label "kind"'],
    [
      'a value outside the set',
      oneTopic('memoryUsed', { topic: 'a', labels: { kind: 'ram' } }),
      'kind cannot be "ram": one of',
    ],
    [
      'the same series twice',
      oneTopic('uptime', [plain, { topic: '$SYS/y' }]),
      'another topic stands for the same series',
    ],
    ['an interval out of reach', { heartbeat: { interval: '0s' } }, 'must be between 1s and'],
    ['a wildcard as heartbeat', { heartbeat: { topic: '$SYS/#' } }, 'must be one topic'],
    ['an unknown option', { topic: {} }, 'did you mean "topics"?'],
  ])('refuses %s', (_what, options, sentence) => {
    expect(mistakes(options).join('\n')).toContain(sentence);
  });

  test('all mistakes at once, each with its place', () => {
    const options = {
      topics: {
        uptime: { topic: '' },
        messagesDropped: [{ topic: 'a', labels: { reason: 'queue_full' } }, { topic: 3 }],
      },
    };
    expect(mistakes(options)).toEqual([
      'options.topics.uptime.topic must not be empty',
      'options.topics.messagesDropped.1.topic expected text, got a number (quote it to make it text)',
    ]);
  });
});

describe('what is supported', () => {
  test('is what is mapped: the defaults, less what is turned off, and what the configuration adds', () => {
    expect(supportOf({ broker: 'sys', options: {} })).toMatchObject({ connectionsCurrent: 'native', uptime: 'native' });
    expect(supportOf({ broker: 'sys', options: {} })).not.toHaveProperty('queuedMessages');
    const mapped = supportOf({ broker: 'sys', options: { defaults: false, ...oneTopic('queuedMessages', plain) } });
    expect(mapped).toEqual({ queuedMessages: 'native', brokerInfo: 'native' });
  });

  test('mqtt_metric_supported follows the mapping', () => {
    const support = supportOf({ broker: 'sys', options: oneTopic('queuedMessages', plain) });
    const said = metricSupported.collect(clusterSnapshot({ support }));
    const of = (name: string) => said.find(({ labels }) => labels['metric'] === name)?.value;
    expect(of('mqtt_queued_messages')).toBe(1);
    expect(of('mqtt_connections_current')).toBe(1);
    expect(of('mqtt_retained_messages')).toBe(0);
  });

  test('without a configuration, everything a topic may stand for is named as a matter of configuration', () => {
    expect(sys.support).toMatchObject({ queuedMessages: 'config', connectionsCurrent: 'native' });
    expect(mappableKeys.filter((key) => sys.support[key] === undefined)).toEqual([]);
    expect(mappableKeys.filter((key) => !Object.hasOwn(metrics, key))).toEqual([]);
  });
});
