import { labelsOf } from '../promql-labels.ts';
import { parsePromQL, selectorsOf } from '../promql-tree.ts';
import type { AlertSubject } from './alert-subject.ts';
import { dataPanels } from './dashboard-file.ts';
import type { LintRule } from './finding.ts';

const ANNOTATIONS = ['summary', 'description', 'runbook_url', 'dashboard_url'];
/** Functions of Prometheus' templates that make a number readable. */
const HUMANIZE = /\|\s*(?:humanize\w*|printf)\b/;
const FUNCTIONS = new Set(
  'humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp printf title toUpper toLower reReplaceAll match stripPort stripDomain query first label value sortByLabel externalURL pathPrefix parseDuration tableLink graphLink'.split(
    ' ',
  ),
);
const UNFIT = /\b(?:TODO|FIXME|XXX)\b|\blocalhost\b|\b127\.0\.0\.1\b/;

/** What holds for the annotations: there, rendered, and leading somewhere. */
export const alertWords: readonly LintRule<AlertSubject>[] = [
  {
    id: 'alerts/annotation',
    severity: 'error',
    check: ({ rule }) =>
      ANNOTATIONS.filter((name) => (rule.annotations[name] ?? '') === '').map((name) => `no annotation ${name}`),
  },
  {
    id: 'alerts/template',
    severity: 'error',
    check: ({ rule, metrics }) => {
      const kept = labelsOf(parsePromQL(rule.expr), metrics);
      const texts = [...Object.values(rule.annotations), ...Object.values(rule.labels)];
      const used = texts.flatMap((text) => [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? ''));
      return [
        ...used
          .filter((label) => kept !== undefined && !kept.has(label) && !Object.hasOwn(rule.labels, label))
          .map((label) => `uses $labels.${label}, which the expression does not keep`),
        ...texts.flatMap(brokenTemplate),
        ...Object.entries(rule.labels)
          .filter(([, text]) => /\$value|\.Value/.test(text))
          .map(([label]) => `label ${label} uses $value: another alert at every evaluation`),
        ...texts
          .flatMap((text) => [...text.matchAll(/\{\{([^{}]*\$value[^{}]*)\}\}/g)])
          .filter(([, action = '']) => !HUMANIZE.test(action))
          .map(([action]) => `${action} prints every digit: add | humanize`),
      ];
    },
  },
  {
    id: 'rule/reject',
    severity: 'warning',
    check: ({ rule }) =>
      Object.entries(rule.annotations).flatMap(([name, text]) => {
        const word = UNFIT.exec(text)?.[0];
        return word === undefined ? [] : [`annotation ${name} says ${word}`];
      }),
  },
  {
    id: 'alerts/runbook',
    severity: 'error',
    check: ({ rule, runbooks }) => [
      ...(runbooks.has(rule.alert) ? [] : [`alerts/runbooks/${rule.alert}.md is missing: write it`]),
      ...(rule.annotations['runbook_url']?.endsWith(`/${rule.alert}.md`) === false
        ? [`runbook_url does not lead to ${rule.alert}.md`]
        : []),
    ],
  },
  {
    id: 'alerts/dashboard',
    severity: 'error',
    check: ({ rule, boards }) => {
      const uid = uidOf(rule.annotations['dashboard_url']);
      return boards === undefined || uid === undefined || boards.has(uid)
        ? []
        : [`dashboard_url leads to ${uid}, which is no dashboard`];
    },
  },
  {
    id: 'alerts/panel',
    severity: 'error',
    check: ({ rule, boards }) => {
      const board = boards?.get(uidOf(rule.annotations['dashboard_url']) ?? '');
      // What is absent cannot be drawn: its alert leads to the dashboard about the reading itself.
      const asked = rule.expr.startsWith('absent(') ? [] : metricsOf(rule.expr);
      if (board === undefined || asked.length === 0) return [];
      const shown = new Set(dataPanels(board).flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsOf(expr))));
      return asked.some((metric) => shown.has(metric))
        ? []
        : [`no panel of ${board.uid} shows any of ${[...new Set(asked)].join(', ')}`];
    },
  },
];

const metricsOf = (expr: string): readonly string[] => selectorsOf(parsePromQL(expr)).map(({ metric }) => metric);

/** The dashboard an address leads to: `/d/<uid>`. */
const uidOf = (url: string | undefined): string | undefined => /\/d\/([\w-]+)/.exec(url ?? '')?.[1];

/** What Prometheus could not render. */
function brokenTemplate(text: string): readonly string[] {
  const rest = text.replaceAll(/\{\{[^{}]*\}\}/g, '');
  if (/\{\{|\}\}/.test(rest)) return [`the braces of "${text.slice(0, 60)}" do not match`];
  return [...text.matchAll(/\|\s*(\w+)/g)]
    .map(([, name = '']) => name)
    .filter((name) => text.includes('{{') && !FUNCTIONS.has(name))
    .map((name) => `there is no template function ${name}`);
}
