import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { declareDoctorFlags } from '../../../src/cli/commands/doctor/doctor-flags.ts';
import { commands } from '../../../src/cli/commands/index.ts';
import { checks } from '../../../src/doctor/checks/index.ts';
import { symptomOf } from '../../../src/doctor/symptoms.ts';

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

/** Words as a shell makes them, as far as runbooks need it. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** What is wrong with a command that is typed; nothing when the doctor would take it. */
function mistakes(command: string): readonly string[] {
  const [, name = '', ...rest] = words(command);
  if (!Object.hasOwn(commands, name)) return [`${command}: there is no sre ${name}`];
  if (name !== 'doctor') return [];
  const parser = declareDoctorFlags(new Command('doctor').argument('[url]').exitOverride());
  parser.configureOutput({ writeErr: () => undefined });
  try {
    parser.parse([...rest], { from: 'user' });
    const {
      only = [],
      symptom,
      config,
      cluster,
    } = parser.opts<{
      only?: readonly string[];
      symptom?: string;
      config?: string;
      cluster?: string;
    }>();
    if (symptom !== undefined) symptomOf(symptom);
    return [
      ...only.filter((id) => !Object.hasOwn(checks, id)).map((id) => `${command}: there is no check ${id}`),
      ...(only.length > 0 && symptom !== undefined ? [`${command}: --only and --symptom do not go together`] : []),
      ...((config === undefined) === (cluster === undefined) ? [] : [`${command}: --config and --cluster go together`]),
      ...(parser.args.length === 0 && cluster === undefined ? [`${command}: neither address nor cluster`] : []),
    ];
  } catch (error) {
    return [`${command}: ${String(error)}`];
  }
}

describe('what runbooks tell to type', () => {
  const alerts = alertsFor().map(({ name }) => name);

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
