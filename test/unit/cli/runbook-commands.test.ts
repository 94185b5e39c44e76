import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { brokerLogs } from '../../../src/doctor/logs/index.ts';
import { logEvents } from '../../../src/doctor/logs/log-events.ts';
import { plantRemedies } from '../../../src/doctor/remedies/plant.ts';
import { mistakes } from '../../support/typed-command.ts';

const RUNBOOKS = join(import.meta.dirname, '../../../alerts/runbooks');

/** Alerts a diagnosis of the broker says nothing about, and why; their runbooks say another command. */
const elsewhere: Readonly<Record<string, string>> = {
  MQTT_Exporter_Cardinality_High: 'about how much the exporter is asked to publish',
  MQTT_Exporter_Config_Reload_Failed: 'about the file of the configuration',
  MQTT_Exporter_Readings_Refused: 'about names in the configuration, or a kind of broker that says a series twice',
  MQTT_Exporter_Series_Cut: 'about the series the exporter may publish',
  MQTT_Exporter_Target_Down: 'about the exporter itself: it does not run or is not reached',
  MQTT_Push_Failing: 'about the receiver of the pushes',
  MQTT_Watchdog: 'fires always; without it the way of alerts is broken, not a broker',
};

function diagnosisOf(alert: string, text = readFileSync(join(RUNBOOKS, `${alert}.md`), 'utf8')): string {
  return /^## Diagnosis\n([\s\S]*?)^## /m.exec(text)?.[1] ?? '';
}

/** Commands between backticks that begin with `sre`, as they are typed. */
function typed(text: string): readonly string[] {
  return [...text.matchAll(/`(sre [^`]+)`/g)].map(([, command = '']) => command);
}

describe('what runbooks tell to type', () => {
  const alerts: readonly string[] = alertsFor().map(({ name }) => name);

  test('every runbook says in its diagnosis which doctor to call, or which other command where he cannot help', () => {
    expect(alerts.length).toBeGreaterThan(70);
    for (const alert of alerts) {
      const said = typed(diagnosisOf(alert));
      const fitting = Object.hasOwn(elsewhere, alert)
        ? said.filter((command) => !command.startsWith('sre doctor'))
        : said.filter((command) => /^sre doctor \S+ .*(--only|--symptom|--log|--as)/.test(command));
      expect({ alert, fitting: fitting.length > 0 }).toEqual({ alert, fitting: true });
    }
    expect(Object.keys(elsewhere).filter((alert) => !alerts.includes(alert))).toEqual([]);
  });

  test.each(alerts)('%s names only commands, options, checks and symptoms there are', (alert) => {
    const text = readFileSync(join(RUNBOOKS, `${alert}.md`), 'utf8');
    expect(typed(text).flatMap(mistakes)).toEqual([]);
  });

  test('no two alerts send to the same words', () => {
    const first = alerts.map((alert) => diagnosisOf(alert).trim().split('\n')[0] ?? '');
    const twice = first.filter((line, at) => line.length > 0 && !line.startsWith('|') && first.indexOf(line) !== at);
    expect(twice).toEqual([]);
  });

  test.each([
    ['an unknown command', 'sre doktor mqtt://n1:1883'],
    ['an unknown option', 'sre doctor mqtt://n1:1883 --symptoms "tls handshake fails"'],
    ['an unknown check', 'sre doctor --config sre.yaml --cluster NAME --only cluster-view'],
    ['an unknown symptom', 'sre doctor mqtt://n1:1883 --symptom "the moon is full"'],
    ['a cluster without a configuration', 'sre doctor --cluster NAME --only queues'],
    ['neither address nor cluster', 'sre doctor --only queues'],
    ['checks and a symptom', 'sre doctor mqtt://n1:1883 --only tcp --symptom "tls handshake fails"'],
  ])('%s is found', (_name, command) => {
    expect(mistakes(command)).toHaveLength(1);
  });
});

describe('what findings of logs and clusters tell to type', () => {
  const fixes = [
    ...Object.values(logEvents).flatMap(({ fix }) => fix),
    ...Object.values(brokerLogs).flatMap(({ patterns }) => patterns.flatMap(({ fix = [] }) => fix)),
    ...Object.values(plantRemedies).flatMap(({ fix }) => fix),
  ];

  test('are commands, options, checks and symptoms there are', () => {
    const told = fixes.flatMap((fix) =>
      [...fix.matchAll(/\bsre [a-z]+ [^;:]*?(?=[;)]|, then|$| shows)/g)].map(([text]) => text.trim()),
    );
    expect(told.length).toBeGreaterThan(10);
    expect(told.flatMap(mistakes)).toEqual([]);
  });
});
