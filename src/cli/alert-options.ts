import { type AlertThresholds, alertPlans } from '../../alerts/index.ts';
import { SreError } from '../core/sre-error.ts';
import { type AlertLinks, defaultLinks } from '../generate/alert-links.ts';

/** What `sre alerts build` may be told about thresholds and links. */
export interface AlertOptions {
  readonly threshold?: readonly string[];
  readonly runbookUrl?: string;
  readonly grafanaUrl?: string;
}

/** The thresholds given as `NAME=value`, by the name of the alert; all others keep their own. */
export function thresholdsFrom({ threshold = [] }: AlertOptions): AlertThresholds {
  return Object.fromEntries(threshold.map(parseThreshold));
}

function parseThreshold(text: string): readonly [string, number] {
  const [name = '', value = ''] = text.split('=');
  const number = Number(value);
  const plans = alertPlans.filter((plan) => plan.threshold !== undefined);
  if (plans.some((plan) => plan.name === name) && value.trim() !== '' && Number.isFinite(number) && number > 0) {
    return [name, number];
  }
  throw new SreError('SRE_BAD_THRESHOLD', `bad threshold "${text}": expected ALERT=number above 0`, {
    hint: `thresholds: ${plans.map((plan) => `${plan.name}=${plan.threshold}`).join(', ')}`,
  });
}

/** The links with the given prefixes in place of the defaults. */
export function linksFrom({ runbookUrl, grafanaUrl }: AlertOptions): AlertLinks {
  const trimmed = (url: string): string => url.replace(/\/+$/, '');
  return {
    runbooks: trimmed(runbookUrl ?? defaultLinks.runbooks),
    grafana: trimmed(grafanaUrl ?? defaultLinks.grafana),
  };
}
