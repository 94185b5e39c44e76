import type { Command } from 'commander';
import { withDeadline } from '../../../core/deadline.ts';
import type { ExitCode } from '../../../core/exit-code.ts';
import { SreError } from '../../../core/sre-error.ts';
import { forOperator } from '../../../deliver/grafana/grafana-answer.ts';
import { openDashboardStore } from '../../../deliver/grafana/open-dashboard-store.ts';
import { pushDashboards } from '../../../deliver/grafana/push-dashboards.ts';
import type { JsonObject } from '../../../generate/json-tree.ts';
import { type AlertOptions, thresholdsFrom } from '../../alert-options.ts';
import { type ApiFlags, GRAFANA_TOKEN, openApi, withApiOptions } from '../../api-access.ts';
import { type ChangeFlags, looksOnly, reportChanges } from '../../change-text.ts';
import { dashboardJson } from '../../dashboard-files.ts';
import type { Io } from '../../io.ts';

/** What may be typed after `sre dashboards push`. */
export interface PushFlags extends ApiFlags, ChangeFlags, Pick<AlertOptions, 'threshold'> {
  readonly grafana: string;
  readonly grafanaNamespace: string;
  readonly folder?: string;
  readonly overwrite?: boolean;
}

const USUAL_FOLDER = 'MQTT';
/** A push of everything, with the waits a busy Grafana asks for. */
const LONGEST_MS = 180_000;

/** Declares the flags. */
export function withPushOptions(command: Command): Command {
  return withApiOptions(
    command
      .requiredOption('--grafana <url>', 'address of Grafana, with the path it is served under')
      .option(
        '--folder <title>',
        `folder at the root (${USUAL_FOLDER}); given, dashboards elsewhere move into it; "" is the root`,
      )
      .option('--grafana-namespace <name>', 'organisation: default, org-2, or stacks-1234 in Grafana Cloud', 'default')
      .option('--threshold <name=value...>', 'draw another threshold, the same as for sre alerts build')
      .option('--dry-run', 'write nothing, say what would change (exit 1)')
      .option('--diff', 'the same, with every difference')
      .option('--overwrite', 'replace dashboards under our uids that are not ours')
      .option('--json', 'print an object'),
    GRAFANA_TOKEN,
  );
}

/** `sre dashboards push`: makes a Grafana have the dashboards of this version. */
export async function push(io: Io, flags: PushFlags): Promise<ExitCode> {
  const dashboards = dashboardJson(thresholdsFrom(flags)).map(({ uid, text }) => ({
    uid,
    model: JSON.parse(text) as JsonObject,
  }));
  await using api = await openApi(io, flags.grafana, flags, GRAFANA_TOKEN);
  const folder = { title: flags.folder ?? USUAL_FOLDER, move: flags.folder !== undefined };
  const mode = { write: !looksOnly(flags), overwrite: flags.overwrite === true };
  try {
    const { used, changes } = await withDeadline('the push', LONGEST_MS, io.signal, async (signal) => {
      const store = await openDashboardStore(api, flags.grafanaNamespace, signal);
      return { used: store.api, changes: await pushDashboards(store, dashboards, folder, mode, signal) };
    });
    return reportChanges(io, `${api.base} (${used})`, changes, flags);
  } catch (error) {
    throw error instanceof SreError ? error : forOperator(error, `Grafana at ${api.base}`);
  }
}
