import { lookColor } from './named-color.ts';

/** Colours of series, in the order they are given out; told apart by people and on a projector. */
const SERIES = [
  '#73bf69',
  '#5794f2',
  '#f2a33c',
  '#b877d9',
  '#56c7d6',
  '#f2cc0c',
  '#e0567f',
  '#8ab8ff',
  '#c78a5b',
  '#9ac24a',
  '#7d7ce0',
  '#ff780a',
  '#2fa58c',
  '#d683ce',
  '#a3a9b5',
  '#c4162a',
] as const;

/** What decides the colour of one series. */
interface Colored {
  readonly name: string;
  /** `palette-classic`, `palette-classic-by-name`, `fixed`, `thresholds`...; anything unknown is the palette. */
  readonly mode: string;
  readonly fixed: string | undefined;
}

/** One colour for each series; by name the same name has the same colour on every panel, unless two would share one. */
export function seriesColors(series: readonly Colored[]): readonly string[] {
  const taken = new Set<string>();
  return series.map(({ name, mode, fixed }, at) => {
    if ((mode === 'fixed' || mode === 'shades') && fixed !== undefined) return lookColor(fixed);
    const first = mode === 'palette-classic-by-name' ? hash(name) : at;
    const free = SERIES.map((_, next) => SERIES[(first + next) % SERIES.length] ?? SERIES[0]).find(
      (color) => !taken.has(color),
    );
    const color = free ?? SERIES[first % SERIES.length] ?? SERIES[0];
    taken.add(color);
    return color;
  });
}

function hash(text: string): number {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return sum;
}
