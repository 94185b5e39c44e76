import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemClock } from '../../../core/clock.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { SreError } from '../../../core/sre-error.ts';
import { listenError, parseListenAddress } from '../../../exporter/listen-address.ts';
import { askedFromFlags } from '../../../preview/address.ts';
import { type Board, readBoard } from '../../../preview/board.ts';
import { clientFiles } from '../../../preview/client-files.ts';
import { writePictures } from '../../../preview/pictures.ts';
import type { PreviewContent } from '../../../preview/preview-routes.ts';
import { openPreviewServer, type PreviewServer } from '../../../preview/preview-server.ts';
import { openPrometheus } from '../../../preview/query/prometheus.ts';
import { timeRange } from '../../../preview/query/time-range.ts';
import { dashboardFiles } from '../../generated-files.ts';
import type { Io } from '../../io.ts';

/** Options of `sre dashboards preview`. */
export interface PreviewFlags {
  readonly prometheus: string;
  readonly uid?: string;
  readonly listen: string;
  readonly png?: string;
  readonly width: number;
  readonly height?: number;
  readonly from?: string;
  readonly to?: string;
  readonly var?: readonly string[];
  readonly light?: boolean;
  readonly openRows?: boolean;
  readonly chromium?: string;
}

/** Serves the pages until it is told to stop, or with `--png` writes pictures of them and ends. */
export async function preview(io: Io, files: readonly string[], flags: PreviewFlags): Promise<ExitCode> {
  const boards = chosen(await boardsOf(io, files), flags.uid);
  const asked = askedFromFlags(flags.var ?? []);
  timeRange(flags.from ?? 'now-1h', flags.to ?? 'now', systemClock.wallMs()); // a mistake is said now, not on the page
  await using prometheus = openPrometheus(flags.prometheus);
  await using server = await listening(flags.listen, {
    boards,
    prometheus,
    files: await clientFiles(),
    asked,
    theme: flags.light === true ? 'light' : 'dark',
    nowMs: systemClock.wallMs,
    ...(flags.from === undefined ? {} : { from: flags.from }),
    ...(flags.to === undefined ? {} : { to: flags.to }),
  });
  if (flags.png !== undefined) {
    const chromium = flags.chromium ?? io.env['CHROMIUM'] ?? CHROMIUMS.find((path) => existsSync(path));
    await writePictures({
      url: server.url,
      uids: boards.map(({ uid }) => uid),
      folder: resolve(io.cwd, flags.png),
      widthPx: flags.width,
      open: flags.openRows === true,
      signal: io.signal,
      onWritten: (file) => io.stdout.write(`${file}\n`),
      ...(flags.height === undefined ? {} : { heightPx: flags.height }),
      ...(chromium === undefined ? {} : { chromium }),
    });
    return EXIT.ok;
  }
  io.stdout.write(`${server.url}/\n`);
  io.stderr.write(
    `${boards.length === 1 ? boards[0]?.title : `${boards.length} dashboards`} of ${prometheus.base}; Ctrl-C ends it\n`,
  );
  if (!io.signal.aborted) await once(io.signal, 'abort');
  return EXIT.ok;
}

/** Where distributions put it. */
const CHROMIUMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];

async function boardsOf(io: Io, files: readonly string[]): Promise<readonly Board[]> {
  if (files.length === 0) return dashboardFiles().map(({ path, render }) => readBoard(render(), path));
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(resolve(io.cwd, file), 'utf8').catch((error: unknown) => {
        throw new SreError('SRE_CANNOT_READ', `${file} cannot be read`, {
          hint: 'name a dashboard file, or none for ours',
          cause: error,
        });
      });
      return readBoard(text, file);
    }),
  );
}

function chosen(boards: readonly Board[], uid: string | undefined): readonly Board[] {
  const found = uid === undefined ? boards : boards.filter((board) => board.uid === uid);
  if (found.length > 0) return found;
  throw new SreError('SRE_UNKNOWN_NAME', `unknown dashboard "${uid}"`, {
    hint: `known dashboards: ${boards.map((board) => board.uid).join(', ')}`,
  });
}

async function listening(text: string, content: PreviewContent): Promise<PreviewServer> {
  const { host = '0.0.0.0', port } = parseListenAddress(text);
  try {
    return await openPreviewServer(content, { host, port });
  } catch (error) {
    throw listenError(text, error);
  }
}
