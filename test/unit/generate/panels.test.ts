import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { emptyWords } from '../../../dashboards/empty-words.ts';
import { dashboardTexts } from '../../../dashboards/index.ts';
import { linesOf } from '../../../dashboards/look.ts';
import { dataPanels, readDashboard } from '../../../src/generate/lint/dashboard-file.ts';
import { metrics } from '../../../src/metrics/catalogue.ts';
import { select } from '../../../src/metrics/promql.ts';

const panels = [...dashboardTexts(alertsFor())].flatMap(([uid, text]) =>
  dataPanels(readDashboard(text)).map((panel) => ({ ...panel, uid })),
);
const wordsOf = (uid: string, title: string) =>
  panels.find((panel) => panel.uid === uid && panel.title === title)?.fieldConfig?.defaults?.['noValue'];

describe('a panel without any series', () => {
  test('says what that means, where it is no gap in the data', () => {
    expect(wordsOf('mqtt-bridges', 'Every bridge')).toBe('no bridges known');
    expect(wordsOf('mqtt-exporter', 'Pushes that fail')).toBe('no push configured');
    expect(wordsOf('mqtt-exporter', 'Time of a push')).toBe('no push configured');
    expect(wordsOf('mqtt-gameday', 'Alerts now')).toBe('no alerts');
    expect(wordsOf('mqtt-gameday', 'Drills and their plans')).toBe('no drill');
    expect(wordsOf('mqtt-capacity', 'Full in')).toBe('not growing');
    expect(wordsOf('mqtt-cluster', 'Nodes alive')).toBeUndefined();
  });

  test('says nothing when its queries ask for different things', () => {
    const [bridge, alive] = [select(metrics.bridgeUp), select(metrics.clusterNodesAlive)];
    expect(emptyWords([bridge, bridge])).toBe('no bridges known');
    expect(emptyWords([bridge, alive])).toBeUndefined();
  });

  test('and the cells of a table that are empty are not said to be none', () => {
    const tables = panels.filter(({ type, fieldConfig }) => type === 'table' && fieldConfig?.defaults?.['noValue']);
    expect(tables.length).toBeGreaterThan(2);
    for (const { fieldConfig } of tables) {
      const columns = fieldConfig?.overrides.filter(({ properties }) => properties.some(({ id }) => id === 'unit'));
      for (const { properties } of columns ?? []) expect(properties).toContainEqual({ id: 'noValue', value: '–' });
    }
  });
});

describe('the line of a threshold across a graph', () => {
  test('has the colour of its worse side, above it or below', () => {
    const bounds = [
      { from: 0.5, color: 'orange' },
      { from: 0.9, color: 'green' },
    ] as const;
    expect(linesOf({ base: 'red', bounds }).bounds.map(({ color }) => color)).toEqual(['red', 'orange']);
    const rising = [
      { from: 0.8, color: 'orange' },
      { from: 0.95, color: 'red' },
    ] as const;
    expect(linesOf({ base: 'green', bounds: rising }).bounds.map(({ color }) => color)).toEqual(['orange', 'red']);
  });
});

describe('the title of a stat', () => {
  test('fits an eighth of a screen of 1400 px: 15 letters, and narrow ones to 16', () => {
    const stats = panels.filter(({ type, gridPos }) => type === 'stat' && gridPos?.w === 3);
    expect(stats.length).toBeGreaterThan(40);
    expect(stats.map(({ title }) => title).filter((title) => title.length > 16)).toEqual([]);
  });
});
