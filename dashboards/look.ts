import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { type Alert, SEVERITIES } from '../src/generate/alert.ts';

type Color = 'green' | 'orange' | 'red' | 'blue';

/** A value from which on a panel changes its colour. */
interface Bound {
  readonly from: number;
  readonly color: Color;
}

/** The colours of a panel: `base` below the first bound, then each from its own value on. */
export interface Look {
  readonly base: Color;
  readonly bounds: readonly Bound[];
}

const COLOR_OF_SEVERITY = { critical: 'red', warning: 'orange', info: 'blue', none: 'blue' } as const;

/** A number that is neither good nor bad. */
export const PLAIN: Look = { base: 'blue', bounds: [] };

/** Anything from 1 on is trouble. */
export const ANY_IS_TROUBLE: Look = { base: 'green', bounds: [{ from: 1, color: 'orange' }] };

/** 1 is well, 0 is not. */
export const UP: Look = { base: 'red', bounds: [{ from: 1, color: 'green' }] };

/** The colours the alerts on a signal give its panel: wherever one fires, its severity's; green where none does. */
export function lookOf(alerts: readonly Alert[]): Look {
  const drawn = alerts.filter(({ threshold }) => Number.isFinite(threshold.value));
  const values = [...new Set(drawn.map(firstBad))].toSorted((a, b) => a - b);
  const colorWhere = (fires: (alert: Alert) => boolean): Color => {
    const worst = SEVERITIES.find((severity) => drawn.some((alert) => alert.severity === severity && fires(alert)));
    return worst === undefined ? 'green' : COLOR_OF_SEVERITY[worst];
  };
  return {
    base: colorWhere(({ threshold }) => threshold.firesWhen === 'below'),
    bounds: values.map((from) => ({
      from,
      color: colorWhere((alert) => (alert.threshold.firesWhen === 'above') === firstBad(alert) <= from),
    })),
  };
}

/**
 * Where the colour of an alert ends or begins. Grafana colours from a value on, an alert fires above it: a count that
 * may sit on a small threshold (one version, one group, nothing lost) must not look bad there.
 */
export function firstBad({ threshold: { value, firesWhen } }: Alert): number {
  return firesWhen === 'above' && Number.isInteger(value) && value < 100 ? value + 0.001 : value;
}

const WORSE: readonly Color[] = ['red', 'orange', 'blue', 'green'];

/** The colours of lines across a graph: a line belongs to the worse of its two sides, above it or below. */
export function linesOf({ base, bounds }: Look): Look {
  const worse = (a: Color, b: Color): Color => (WORSE.indexOf(a) < WORSE.indexOf(b) ? a : b);
  return {
    base,
    bounds: bounds.map(({ from, color }, at) => ({ from, color: worse(bounds[at - 1]?.color ?? base, color) })),
  };
}

/** The colours as Grafana's thresholds. */
export function steps({ base, bounds }: Look): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...bounds.map(({ from, color }) => ({ value: from, color }))]);
}
