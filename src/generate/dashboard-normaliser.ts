import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { AnnotationTarget } from '@grafana/grafana-foundation-sdk/dashboard';
import { type Collapsed, layOut } from './dashboard-layout.ts';
import { isList, isObject, type Json, stableJson, toJson } from './json-tree.ts';
import { repairSdkOutput } from './sdk-repairs.ts';

/** What the SDK built, repaired, laid out and written as the same bytes every time. */
export function dashboardText(built: unknown, options: { readonly collapsed?: Collapsed } = {}): string {
  return stableJson(normaliseDashboard(built, options));
}

/** The same as a tree. Classic dashboards are laid out anew; v2 manifests and alert rules are only repaired. */
export function normaliseDashboard(built: unknown, options: { readonly collapsed?: Collapsed } = {}): Json {
  const tree = repairSdkOutput(toJson(built));
  if (!isObject(tree) || !isList(tree['panels'])) return tree;
  return {
    ...tree,
    graphTooltip: tree['graphTooltip'] === 0 ? 1 : (tree['graphTooltip'] ?? 1),
    time: tree['time'] ?? { from: 'now-1h', to: 'now' },
    panels: layOut(tree['panels'], options.collapsed),
  };
}

/** Lets an annotation query Grafana's own store: the SDK's builder for it does not fit the slot it was made for. */
export function annotationTarget(target: Builder<AnnotationTarget>): Builder<Dataquery> {
  return { build: () => ({ ...target.build(), _implementsDataqueryVariant: () => undefined }) };
}
