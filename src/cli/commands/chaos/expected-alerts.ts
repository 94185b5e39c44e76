import type { Command } from 'commander';
import { alertsFor } from '../../../../alerts/index.ts';
import type { AlertSource, ExpectedAlert, ExpectedAlerts } from '../../../chaos/alert-watch.ts';
import { parseDuration } from '../../../config/duration.ts';
import type { ChaosAlerts } from '../../../config/settings.ts';
import { type FiringRule, firingInAlertmanager, firingInPrometheus } from '../../../deliver/alert-source.ts';
import { EVALUATION_INTERVAL } from '../../../generate/rules-yaml.ts';
import { type HttpApi, openHttpApi } from '../../../http/http-api.ts';
import type { ChosenSubject } from './subject-choice.ts';

/** Flags that say who knows the alerts. */
export interface AlertFlags {
  readonly prometheus?: string;
  readonly alertmanager?: string;
  readonly awaitAlerts?: boolean;
}

/** Declares them. */
export function addAlertOptions(command: Command): Command {
  return command
    .option('--prometheus <url>', 'ask this Prometheus which alerts fire, and report when the expected ones do')
    .option('--alertmanager <url>', 'ask this Alertmanager instead')
    .option('--await-alerts', 'hold the fault until every expected alert fires; one that does not is a finding');
}

/** The alerts a drill asks for; nothing when nobody was named who knows them. Whoever opens it closes it. */
export function openExpectedAlerts(
  flags: AlertFlags,
  { subject }: ChosenSubject,
  scenario: string,
  leftOver: readonly string[] = [],
): (ExpectedAlerts & AsyncDisposable) | undefined {
  const asked = addressesOf(flags, subject.alerts);
  const base = asked?.prometheus ?? asked?.alertmanager;
  if (asked === undefined || base === undefined) return undefined;
  const { username, password } = asked.auth;
  const api = openHttpApi({
    base,
    tls: asked.tls,
    ...(username === undefined ? {} : { user: username }),
    ...(password === undefined ? {} : { token: password }),
  });
  const read = asked.prometheus === undefined ? firingInAlertmanager : firingInPrometheus;
  return {
    source: sourceOf(api, read, subject.cluster),
    expected: alertsOf(scenario),
    required: flags.awaitAlerts === true,
    leftOver,
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

/** Alerts the catalogue says this drill provokes, with the shortest time any of their rules needs. */
function alertsOf(scenario: string): readonly ExpectedAlert[] {
  const needs = new Map<string, number>();
  for (const { name, chaosExperiment, for: lasting } of alertsFor()) {
    if (chaosExperiment === undefined || !matches(scenario, chaosExperiment)) continue;
    const needsMs = (parseDuration(lasting) ?? 0) + EVALUATION_MS;
    needs.set(name, Math.min(needsMs, needs.get(name) ?? needsMs));
  }
  return [...needs].map(([name, needsMs]) => ({ name, needsMs })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Rules are evaluated this often: a condition may have lasted so long before anybody looks at it. */
const EVALUATION_MS = parseDuration(EVALUATION_INTERVAL) ?? 0;

/** `partition` stands for every shape of it. */
function matches(scenario: string, experiment: string): boolean {
  return scenario === experiment || scenario.startsWith(`${experiment}-`);
}

function addressesOf(flags: AlertFlags, configured: ChaosAlerts | undefined): ChaosAlerts | undefined {
  const { prometheus, alertmanager } = flags;
  if (prometheus === undefined && alertmanager === undefined) return configured;
  return {
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(alertmanager === undefined ? {} : { alertmanager }),
    auth: {},
    tls: {},
  };
}

function sourceOf(
  api: HttpApi,
  read: (api: HttpApi, signal: AbortSignal) => Promise<readonly FiringRule[]>,
  cluster: string,
): AlertSource {
  return {
    name: api.base,
    firing: async (signal) =>
      (await read(api, signal))
        .filter(({ labels }) => (labels['cluster'] ?? cluster) === cluster)
        .map(({ alert, labels: { severity } }) => ({ alert, ...(severity === undefined ? {} : { severity }) })),
  };
}
