import type { Command } from 'commander';
import type { ExitCode } from '../../../core/exit-code.ts';
import { SreError } from '../../../core/sre-error.ts';
import { type AlertOptions, thresholdsFrom } from '../../alert-options.ts';
import {
  DASHBOARD_FORMS,
  defaultDashboardDelivery,
  deliveredDashboards,
  v2Dashboards,
} from '../../dashboard-delivery.ts';
import { formOf, type PlaceFlags, pairs, placeFrom, withPlaceOptions } from '../../delivery-options.ts';
import type { Io } from '../../io.ts';
import { type WriteOptions, writeOrCheck } from '../../write-generated.ts';

/** What may be typed after `sre dashboards build`. */
export interface BuildFlags extends WriteOptions, PlaceFlags, Pick<AlertOptions, 'threshold'> {
  readonly as?: string;
  readonly format?: string;
  readonly folder?: string;
  readonly path?: string;
  readonly instances?: readonly string[];
  readonly prometheus?: string;
  readonly scrapeInterval?: string;
}

/** Declares the flags. */
export function withBuildOptions(command: Command): Command {
  const usual = defaultDashboardDelivery;
  return withPlaceOptions(
    command
      .option('--as <form>', `${DASHBOARD_FORMS.join(', ')} (${DASHBOARD_FORMS[0]})`)
      .option('--format <model>', 'v1, or v2: the resource of Grafana 13, with files below dashboards/v2 (v1)')
      .option('--threshold <name=value...>', 'draw another threshold, the same as for sre alerts build')
      .option('--folder <title>', `folder in Grafana (${usual.folder})`)
      .option('--path <dir>', `provisioning: where the JSON files lie on the host of Grafana (${usual.path})`)
      .option('--prometheus <url>', 'provisioning: a data source as well')
      .option('--scrape-interval <duration>', `provisioning: how often it scrapes (${usual.scrapeInterval})`)
      .option('--instances <key=value...>', 'grafana-dashboard: labels of the Grafanas (dashboards=grafana)')
      .option('--check', 'write nothing, say which files differ (exit 1)')
      .option('--out <dir>', 'write below this folder instead of the repository'),
  );
}

/** `sre dashboards build`. */
export function build(io: Io, flags: BuildFlags): Promise<ExitCode> {
  const form = formOf(DASHBOARD_FORMS, flags.as);
  if (isV2(flags)) {
    return writeOrCheck(io, v2Dashboards(thresholdsFrom(flags)), flags, 'sre dashboards build --format v2');
  }
  const usual = defaultDashboardDelivery;
  const files = deliveredDashboards(form, {
    thresholds: thresholdsFrom(flags),
    place: placeFrom(flags),
    folder: flags.folder ?? usual.folder,
    path: flags.path ?? usual.path,
    instances: flags.instances === undefined ? usual.instances : pairs('--instances', flags.instances),
    scrapeInterval: flags.scrapeInterval ?? usual.scrapeInterval,
    standalone: form !== 'files' && flags.out !== undefined,
    ...(flags.prometheus === undefined ? {} : { prometheus: flags.prometheus }),
  });
  return writeOrCheck(io, files, flags, 'sre dashboards build');
}

/** Whether the v2 resource is asked for; throws SRE_BAD_OPTION for another model or a form it has not. */
function isV2({ as, format = 'v1' }: BuildFlags): boolean {
  if (format !== 'v1' && format !== 'v2') {
    throw new SreError('SRE_BAD_OPTION', `unknown model "${format}"`, { hint: '--format v1 | v2' });
  }
  if (format === 'v2' && (as ?? 'files') !== 'files') {
    throw new SreError('SRE_BAD_OPTION', `--as ${as} takes classic dashboards only`, {
      hint: 'leave out --as, or --format v2',
    });
  }
  return format === 'v2';
}
