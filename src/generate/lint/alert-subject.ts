import type { Metric } from '../../metrics/metric.ts';
import type { DashboardFile } from './dashboard-file.ts';
import type { AlertRule } from './rule-file.ts';

/** What the rules are held against. */
export interface RuleContext {
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Names of the runbooks, without `.md`. */
  readonly runbooks: ReadonlySet<string>;
  /** The dashboards the alerts lead to, by uid; absent where nobody knows them. */
  readonly boards?: ReadonlyMap<string, DashboardFile>;
  /** The file need not have an alert for every runbook: it is for one fleet. */
  readonly partial?: true;
}

/** One alert and what it is held against. */
export interface AlertSubject extends RuleContext {
  readonly rule: AlertRule;
}
