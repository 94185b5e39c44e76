import { once } from 'node:events';
import { watchDrills } from '../../chaos/drill-watch.ts';
import type { Settings } from '../../config/settings.ts';
import { EXIT } from '../../core/exit-code.ts';
import { stateDir } from '../../core/state-dir.ts';
import { openExporter } from '../../exporter/exporter.ts';
import type { CommandModule } from '../command.ts';
import type { Io } from '../io.ts';
import { labExporterSettings } from '../lab-exporter-settings.ts';
import { labName } from '../lab-options.ts';
import { loadSettings } from '../load-settings.ts';
import { loadWebConfig } from '../load-web-config.ts';
import { createLogger, LOG_FORMATS, LOG_LEVELS } from '../logger.ts';
import { keepYoungGenerationSmall } from '../young-generation.ts';

interface ExporterFlags {
  readonly config?: string;
  readonly lab?: string;
  readonly listen?: string;
  readonly 'web.config.file'?: string;
  readonly enableReload?: boolean;
  readonly logLevel?: string;
  readonly logFormat?: string;
}

/** `sre exporter`: serves the metrics of every configured cluster until it is told to stop. */
export const exporter: CommandModule = {
  define(command, { io, action }) {
    command
      .option('--config <file>', 'configuration (default: SRE_CONFIG, else sre.yaml)')
      .option('--lab <name>', 'a running lab instead of a configuration', labName)
      .option('--listen <addr>', 'host:port or :port, instead of exporter.listen of the configuration')
      .option('--web.config.file <file>', 'TLS and basic auth, in the format of the Prometheus exporter-toolkit')
      .option('--enable-reload', 'answer POST /-/reload (SIGHUP always reloads)')
      .option('--log-level <level>', `one of ${LOG_LEVELS.join(', ')} (default: info)`)
      .option('--log-format <format>', `one of ${LOG_FORMATS.join(', ')} (default: text on a terminal, else json)`)
      .action(action(async (flags: ExporterFlags) => serve(io, flags)));
  },
};

async function serve(io: Io, flags: ExporterFlags) {
  keepYoungGenerationSmall();
  const log = createLogger(io, {
    ...(flags.logLevel === undefined ? {} : { level: flags.logLevel }),
    ...(flags.logFormat === undefined ? {} : { format: flags.logFormat }),
  });
  const read = async (): Promise<Settings> => {
    const settings =
      flags.lab === undefined
        ? (await loadSettings(io, flags.config === undefined ? {} : { config: flags.config })).settings
        : await labExporterSettings(io, flags.lab);
    return flags.listen === undefined
      ? settings
      : { ...settings, exporter: { ...settings.exporter, listen: flags.listen } };
  };
  const settings = await read();
  const webFile = flags['web.config.file'];
  await using running = await openExporter({
    settings,
    log,
    reload: read,
    enableReload: flags.enableReload === true,
    drills: watchDrills(stateDir(io.env)),
    ...(webFile === undefined ? {} : { web: await loadWebConfig(io, webFile) }),
  });
  io.onSignal((name) => {
    if (name !== 'SIGHUP') return false;
    running.reread().catch(() => undefined); // the exporter has logged and counted it, and keeps the old settings
    return true;
  });
  log.info({ url: running.url, clusters: settings.clusters.length }, 'exporter listens');
  if (!io.signal.aborted) await once(io.signal, 'abort');
  log.info({}, 'exporter stops');
  return EXIT.ok;
}
