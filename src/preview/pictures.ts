import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../core/deadline.ts';
import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';

/** What is photographed, and how large. */
export interface PictureRequest {
  /** Address of the preview. */
  readonly url: string;
  readonly uids: readonly string[];
  readonly folder: string;
  readonly widthPx: number;
  /** The whole page unless given. */
  readonly heightPx?: number;
  /** Folded rows are opened. */
  readonly open: boolean;
  /** The Chromium to start; found in the usual places when absent. */
  readonly chromium?: string;
  readonly signal: AbortSignal;
  readonly onWritten: (file: string) => void;
}

const DRAWN_WITHIN_MS = 60_000;

/** Writes `UID.png` for each dashboard; needs Chromium and the package playwright-core, and says which of them is missing. */
export async function writePictures(request: PictureRequest): Promise<void> {
  const browser = await launched(request.chromium);
  try {
    await mkdir(request.folder, { recursive: true });
    for (const uid of request.uids) {
      request.signal.throwIfAborted();
      const page = await browser.newPage({
        viewport: { width: request.widthPx, height: request.heightPx ?? 1_000 },
        deviceScaleFactor: 1,
      });
      await page.goto(`${request.url}/d/${encodeURIComponent(uid)}?plain${request.open ? '&open' : ''}`);
      await until(`${uid} being drawn`, async () => (await page.locator('body[data-ready]').count()) > 0, {
        withinMs: DRAWN_WITHIN_MS,
        signal: request.signal,
      });
      const file = join(request.folder, `${uid}.png`);
      await page.screenshot({ path: file, fullPage: request.heightPx === undefined, animations: 'disabled' });
      await page.close();
      request.onWritten(file);
    }
  } finally {
    await browser.close();
  }
}

async function launched(chromium: string | undefined) {
  const { chromium: launcher } = await import('playwright-core').catch((error: unknown) => {
    throw new SreError('SRE_NO_PLAYWRIGHT', 'pictures need the package playwright-core, which is not installed', {
      exitCode: EXIT.precondition,
      hint: 'npm install playwright-core, where mqtt-sre is installed',
      cause: error,
    });
  });
  // Root has no user namespace to sandbox in; the page is ours and loads nothing from elsewhere.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync', '--no-first-run'];
  try {
    return await launcher.launch({
      ...(chromium === undefined ? { channel: 'chromium' } : { executablePath: chromium }),
      args,
    });
  } catch (error) {
    throw new SreError('SRE_NO_CHROMIUM', `Chromium cannot be started: ${messageOf(error).split('\n', 1)[0] ?? ''}`, {
      exitCode: EXIT.precondition,
      hint: 'install it (Debian: apt-get install chromium), or name it with --chromium /path/to/chromium',
      cause: error,
    });
  }
}
