import { describe, expect, test } from 'vitest';
import { parseMetricsPage } from '../../support/metrics-page.ts';
import { lies, perNodeRows, truthTable } from '../../support/truth-table.ts';

const text = `# HELP mqtt_connections_current MQTT clients connected now.
# TYPE mqtt_connections_current gauge
mqtt_connections_current{cluster="a",node="n1"} 7
mqtt_connections_current{cluster="a",node="n2"} 6
mqtt_connections_max{cluster="a",node="n1"} +Inf
`;

describe('the truth table of the system tests', () => {
  test('is silent about a page that tells the truth', () => {
    const rows = perNodeRows('mqtt_connections_current', { n1: 7, n2: 6, n3: undefined });
    expect(lies(rows, parseMetricsPage(text))).toEqual([]);
  });

  test('names a number that is wrong, one that is missing and one that should not be there', () => {
    const rows = perNodeRows('mqtt_connections_current', { n1: 8, n2: undefined, n3: 1 });
    expect(lies(rows, parseMetricsPage(text))).toEqual([
      'mqtt_connections_current{node="n1"} is 7, the truth is 8',
      'mqtt_connections_current{node="n2"} is 6, the truth is absent',
      'mqtt_connections_current{node="n3"} is absent, the truth is 1',
    ]);
  });

  test('shows truth and page side by side', () => {
    expect(truthTable('t', perNodeRows('mqtt_connections_max', { n1: 5 }), parseMetricsPage(text))).toContain(
      'mqtt_connections_max{node="n1"} | 5     | Infinity',
    );
  });

  test('a series that stands on the page twice is found', () => {
    const twice = parseMetricsPage(`${text}mqtt_connections_current{node="n2",cluster="a"} 6\n`);
    expect(twice.duplicates()).toHaveLength(1);
    expect(() => twice.value('mqtt_connections_current', { node: 'n2' })).toThrow('2 series');
  });

  test('a line that is no sample is an error', () => {
    expect(() => parseMetricsPage('mqtt_connections_current{node="n1"}\n')).toThrow('not a sample');
  });
});
