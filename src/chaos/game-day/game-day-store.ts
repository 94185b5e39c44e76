import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../../core/exit-code.ts';
import { ifMissing } from '../../core/if-missing.ts';
import { SreError } from '../../core/sre-error.ts';
import { differences } from './difference.ts';
import type { GameDay } from './game-day.ts';
import { gameDayHtml } from './html.ts';
import { gameDayJunit } from './junit.ts';
import { gameDayMarkdown } from './markdown.ts';

/** The forms of a scorecard, in the game day's folder. */
export const GAME_DAY_FILES = {
  json: 'game-day.json',
  markdown: 'game-day.md',
  html: 'game-day.html',
  junit: 'game-day.xml',
} as const;

/** Where a game day lives below the state directory. */
export function gameDayDir(stateDir: string, id: string): string {
  return join(stateDir, 'game-days', id);
}

/** Writes every form anew, each one whole or not at all. */
export async function writeGameDay(stateDir: string, day: GameDay): Promise<string> {
  const folder = gameDayDir(stateDir, day.id);
  await mkdir(folder, { recursive: true });
  const changes = differences(day, await earlierThan(stateDir, day.id));
  const forms: readonly (readonly [string, string])[] = [
    [GAME_DAY_FILES.json, `${JSON.stringify(day, undefined, 2)}\n`],
    [GAME_DAY_FILES.markdown, gameDayMarkdown(day, changes)],
    [GAME_DAY_FILES.html, gameDayHtml(day, changes)],
    [GAME_DAY_FILES.junit, gameDayJunit(day)],
  ];
  for (const [name, text] of forms) {
    await writeFile(join(folder, `.${name}.new`), text);
    await rename(join(folder, `.${name}.new`), join(folder, name));
  }
  return folder;
}

/** Copies everything there is of a game day. */
export async function copyGameDay(folder: string, out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const name of await readdir(folder))
    if (!name.startsWith('.')) await copyFile(join(folder, name), join(out, name));
}

/** Ids of all game days, oldest first. */
async function listGameDays(stateDir: string): Promise<readonly string[]> {
  const names = await readdir(join(stateDir, 'game-days')).catch(ifMissing([] as string[]));
  return names.toSorted();
}

/** The folder of the game day asked for, or of the newest. */
export async function findGameDay(stateDir: string, asked: string | undefined): Promise<string> {
  const ids = await listGameDays(stateDir);
  const found = asked === undefined ? ids.at(-1) : ids.find((id) => id === asked);
  if (found !== undefined) return gameDayDir(stateDir, found);
  throw new SreError(
    'SRE_GAMEDAY_NONE',
    asked === undefined ? 'there has been no game day yet' : `no game day "${asked}"`,
    {
      exitCode: EXIT.usage,
      hint: ids.length === 0 ? 'sre gameday run lab' : `game days: ${ids.slice(-5).join(', ')}`,
    },
  );
}

async function earlierThan(stateDir: string, id: string): Promise<readonly GameDay[]> {
  const days: GameDay[] = [];
  for (const earlier of (await listGameDays(stateDir)).filter((each) => each < id).toReversed()) {
    const text = await readFile(join(gameDayDir(stateDir, earlier), GAME_DAY_FILES.json), 'utf8').catch(
      () => undefined,
    );
    // One that was killed before its first drill ended has no file; that is no reason to lose today's.
    if (text !== undefined) days.push(JSON.parse(text) as GameDay);
  }
  return days;
}
