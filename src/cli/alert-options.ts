import { type AlertThresholds, defaultThresholds } from '../../alerts/thresholds.ts';
import { SreError } from '../core/sre-error.ts';
import { type AlertLinks, defaultLinks } from '../generate/alert-links.ts';

/** What `sre alerts build` may be told about thresholds and links. */
export interface AlertOptions {
  readonly threshold?: readonly string[];
  readonly runbookUrl?: string;
  readonly grafanaUrl?: string;
}

/** The thresholds with the given `name=value` in place of the defaults. */
export function thresholdsFrom({ threshold = [] }: AlertOptions): AlertThresholds {
  return { ...defaultThresholds, ...Object.fromEntries(threshold.map(parseThreshold)) };
}

function parseThreshold(text: string): readonly [string, number] {
  const [name = '', value = ''] = text.split('=');
  const number = Number(value);
  if (Object.hasOwn(defaultThresholds, name) && value.trim() !== '' && Number.isFinite(number) && number > 0) {
    return [name, number];
  }
  const known = Object.entries(defaultThresholds).map(([usual, at]) => `${usual}=${at}`);
  throw new SreError('SRE_BAD_THRESHOLD', `bad threshold "${text}": expected name=number above 0`, {
    hint: `thresholds: ${known.join(', ')}`,
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
