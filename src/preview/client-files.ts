import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the page as it is sent. */
export interface ClientFile {
  readonly contentType: string;
  readonly text: string;
}

const SCRIPT = 'text/javascript; charset=utf-8';

/** The only files of ours a browser gets, by their path below this folder. */
const OURS: readonly string[] = [
  'client/page.js',
  'client/graph.js',
  'client/graph-layers.js',
  'client/hint.js',
  'client/time-text.js',
  'values/unit-format.js',
];

/** Every file of the page by its address. Read from the compiled sources (`dist`) and from the uPlot package. */
export async function clientFiles(): Promise<ReadonlyMap<string, ClientFile>> {
  const here = dirname(fileURLToPath(import.meta.url)).replace(/([/\\])src([/\\]preview)$/, (whole) =>
    import.meta.url.endsWith('.ts') ? `${whole.slice(0, 1)}dist${whole}` : whole,
  );
  const plot = dirname(createRequire(import.meta.url).resolve('uplot'));
  const ours = await Promise.all(
    OURS.map(
      async (path) => [`/${path}`, { contentType: SCRIPT, text: await readFile(join(here, path), 'utf8') }] as const,
    ),
  );
  return new Map([
    ...ours,
    ['/uplot.js', { contentType: SCRIPT, text: await readFile(join(plot, 'uPlot.iife.min.js'), 'utf8') }],
    [
      '/uplot.css',
      { contentType: 'text/css; charset=utf-8', text: await readFile(join(plot, 'uPlot.min.css'), 'utf8') },
    ],
  ]);
}
