import { firstBad } from '../../dashboards/look.ts';
import type { Alert } from '../../src/generate/alert.ts';
import { addressesIn, dataPanels, readDashboard, thresholdsOf } from '../../src/generate/lint/dashboard-file.ts';
import { ownedSignals, shownBy } from '../../src/generate/lint/owned-signal.ts';
import { expandVariables, parsePromQL, selectorsOf } from '../../src/generate/promql-tree.ts';
import type { AnyMetric } from '../../src/metrics/metric.ts';

/** Everything that refers to each other: rules, panels, metrics, runbooks and drills. */
export interface Everything {
  readonly alerts: readonly Alert[];
  /** The dashboards' JSON, by uid. */
  readonly boards: ReadonlyMap<string, string>;
  /** The metrics the exporter publishes. */
  readonly catalogue: readonly AnyMetric[];
  /** Names a query may select. */
  readonly selectable: ReadonlySet<string>;
  /** What the rules record, and the expressions they record it from. */
  readonly recordings: readonly { readonly record: string; readonly expr: string }[];
  /** Text of each runbook, by the name of its file without `.md`. */
  readonly runbooks: ReadonlyMap<string, string>;
  readonly scenarios: ReadonlySet<string>;
  /** Drills that do not exist yet and why an alert may name them already. */
  readonly planned: Readonly<Record<string, string>>;
  /** Core metrics no panel shows, and why not. */
  readonly offPanels: Readonly<Record<string, string>>;
  /** Alerts whose panel shows another reading of the same thing, with their threshold, and why. */
  readonly shownOtherwise: Readonly<Record<string, string>>;
  /** Beginnings of recorded series that nothing of ours reads, and why they are there. */
  readonly unread: Readonly<Record<string, string>>;
  /** Drills no alert names, and why not. */
  readonly quiet: Readonly<Record<string, string>>;
}

/** Commands of `sre chaos` that are no drills. */
const CHAOS_VERBS: ReadonlySet<string> = new Set(['plan', 'list', 'recover', 'halt', 'report', 'analyze']);

type Direction = (all: Everything) => readonly string[];

/** Each direction of the reference, with what leads nowhere. */
export const directions: Readonly<Record<string, Direction>> = {
  'metric of an alert -> catalogue': ({ alerts, selectable }) =>
    alerts.flatMap(({ name, expr }) => unknown(metricsOf(expr), selectable).map((metric) => `${name}: ${metric}`)),

  'metric of a panel -> catalogue': ({ boards, selectable }) =>
    panelsOf(boards).flatMap(({ uid, panel }) =>
      unknown(metricsOfPanel(panel), selectable).map((metric) => `${uid} "${panel.title}": ${metric}`),
    ),

  'metric of a recording -> catalogue': ({ recordings, selectable }) =>
    recordings.flatMap(({ record, expr }) => unknown([record, ...metricsOf(expr)], selectable)),

  'core metric -> panel': ({ catalogue, boards, recordings, offPanels }) => {
    const shown = new Set(panelsOf(boards).flatMap(({ panel }) => metricsOfPanel(panel)));
    for (const { record, expr } of recordings.toReversed()) {
      if (shown.has(record)) for (const metric of metricsOf(expr)) shown.add(metric);
    }
    const core = catalogue.filter(({ tier }) => tier === 'core');
    const missing = core.filter(({ name, type }) => !partsOf(name, type).some((part) => shown.has(part)));
    return [
      ...missing.map(({ name }) => name).filter((name) => !Object.hasOwn(offPanels, name)),
      ...Object.keys(offPanels)
        .filter((name) => !missing.some((metric) => metric.name === name))
        .map((name) => `${name} is excused and need not be`),
    ];
  },

  'recorded series -> alert, panel or recording': ({ recordings, alerts, boards, unread }) => {
    const used = new Set([
      ...alerts.flatMap(({ expr }) => metricsOf(expr)),
      ...panelsOf(boards).flatMap(({ panel }) => metricsOfPanel(panel)),
      ...recordings.flatMap(({ expr }) => metricsOf(expr)),
    ]);
    const idle = recordings.map(({ record }) => record).filter((record) => !used.has(record));
    return [
      ...idle.filter((record) => !Object.keys(unread).some((beginning) => record.startsWith(beginning))),
      ...Object.keys(unread)
        .filter((beginning) => !idle.some((record) => record.startsWith(beginning)))
        .map((beginning) => `${beginning} is excused and need not be`),
    ];
  },

  'alert -> panel with its threshold': ({ alerts, boards, shownOtherwise }) =>
    alerts
      .filter(({ signal }) => signal !== undefined)
      .filter((alert) => {
        const [owned] = ownedSignals([alert], firstBad);
        const onBoard = panelsOf(boards).filter(({ uid }) => uid === alert.dashboard);
        return !onBoard.some(({ panel }) => {
          const drawn = !Number.isFinite(alert.threshold.value) || thresholdsOf(panel).includes(firstBad(alert));
          const led = panel.links.some(({ url }) => url.endsWith(`/${alert.name}.md`));
          const shown = owned !== undefined && shownBy(panel, [owned]).length > 0;
          return drawn && led && (shown || Object.hasOwn(shownOtherwise, alert.name));
        });
      })
      .map(({ name, dashboard }) => `${name}: ${dashboard}`),

  'runbook a panel names -> alert': ({ alerts, boards }) =>
    [...boards].flatMap(([uid, text]) =>
      addressesIn(text)
        .flatMap((url) => /\/runbooks\/(\w+)\.md$/.exec(url)?.[1] ?? [])
        .filter((name) => !alerts.some((alert) => alert.name === name))
        .map((name) => `${uid}: ${name}`),
    ),

  'alert -> runbook': ({ alerts, runbooks }) => alerts.map(({ name }) => name).filter((name) => !runbooks.has(name)),

  'runbook -> alert': ({ alerts, runbooks }) =>
    [...runbooks.keys()].filter((name) => !alerts.some((alert) => alert.name === name)),

  'drill of an alert -> scenario': ({ alerts, scenarios, planned }) => [
    ...alerts
      .filter(
        ({ chaosExperiment: drill }) => drill !== undefined && !scenarios.has(drill) && !Object.hasOwn(planned, drill),
      )
      .map(({ name, chaosExperiment }) => `${name}: ${chaosExperiment}`),
    ...Object.keys(planned)
      .filter((drill) => scenarios.has(drill) || !alerts.some(({ chaosExperiment }) => chaosExperiment === drill))
      .map((drill) => `${drill} is called planned and need not be`),
  ],

  'drill of an alert -> its runbook': ({ alerts, runbooks }) =>
    alerts
      .filter(({ name, chaosExperiment: drill }) => {
        const [, section = ''] = (runbooks.get(name) ?? '').split('## Provoke it');
        return drill !== undefined && !(section.split('\n## ')[0] ?? '').includes(drill);
      })
      .map(({ name, chaosExperiment }) => `${name}: ${chaosExperiment}`),

  'drill a runbook types -> scenario': ({ runbooks, scenarios }) =>
    [...runbooks].flatMap(([name, text]) =>
      [
        ...text.matchAll(
          /`sre chaos ([a-z]+(?:-[a-z]+)*)(?: (one|minority|halves|islands|oneway|bridge|ring|flap)\b)?/g,
        ),
      ]
        .map(([, drill = '', shape]) => (drill === 'partition' ? `partition-${shape ?? 'one'}` : drill))
        .filter((drill) => !scenarios.has(drill) && !CHAOS_VERBS.has(drill))
        .map((drill) => `${name}: ${drill}`),
    ),

  'scenario -> alert': ({ alerts, scenarios, quiet }) => {
    const provoking = new Set(alerts.map(({ chaosExperiment }) => chaosExperiment));
    return [
      ...[...scenarios].filter((scenario) => !provoking.has(scenario) && !Object.hasOwn(quiet, scenario)),
      ...Object.keys(quiet)
        .filter((scenario) => provoking.has(scenario) || !scenarios.has(scenario))
        .map((scenario) => `${scenario} is excused and need not be`),
    ];
  },

  'link -> dashboard': ({ boards, alerts }) => [
    ...[...boards].flatMap(([uid, text]) =>
      linkedFrom(text)
        .filter((target) => !boards.has(target))
        .map((target) => `${uid}: ${target}`),
    ),
    ...alerts.filter(({ dashboard }) => !boards.has(dashboard)).map(({ name, dashboard }) => `${name}: ${dashboard}`),
  ],

  'dashboard -> link or alert that leads to it': ({ boards, alerts }) => {
    const led = new Set([...boards].flatMap(([uid, text]) => linkedFrom(text).filter((target) => target !== uid)));
    return [...boards.keys()].filter((uid) => !led.has(uid) && !alerts.some(({ dashboard }) => dashboard === uid));
  },
};

const panelsOf = (boards: ReadonlyMap<string, string>) =>
  [...boards].flatMap(([uid, text]) => dataPanels(readDashboard(text)).map((panel) => ({ uid, panel })));

const metricsOf = (expr: string): readonly string[] =>
  selectorsOf(parsePromQL(expandVariables(expr))).map(({ metric }) => metric);

const metricsOfPanel = ({ targets }: { readonly targets: readonly { readonly expr: string }[] }): readonly string[] =>
  targets.flatMap(({ expr }) => metricsOf(expr));

const unknown = (metrics: readonly string[], selectable: ReadonlySet<string>): readonly string[] =>
  metrics.filter((metric) => !selectable.has(metric));

const partsOf = (name: string, type: AnyMetric['type']): readonly string[] =>
  type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];

const linkedFrom = (text: string): readonly string[] =>
  addressesIn(text).flatMap((url) => /^\/d\/([\w-]+)/.exec(url)?.[1] ?? []);
