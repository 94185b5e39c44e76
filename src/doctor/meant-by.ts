import { nearest } from '../core/nearest.ts';

/**
 * Which of several things somebody means, by what each is called: all words of a name, else the nearest spelling, else the
 * most words in common, if that is at least half.
 */
export function meantBy(
  words: string,
  things: readonly (readonly [id: string, called: readonly string[]])[],
): string | undefined {
  const typed = plain(words);
  const names = things.flatMap(([id, called]) => called.map((text) => ({ id, text: plain(text) })));
  const exact = names.find(({ text }) => text === typed);
  if (exact !== undefined) return exact.id;
  const near = nearest(
    typed,
    names.map(({ text }) => text),
  );
  if (near !== undefined && near.length > 3) return names.find(({ text }) => text === near)?.id;
  const wanted = new Set(typed.split(' ').map(stem));
  let best: { id: string; score: number } | undefined;
  for (const { id, text } of names) {
    const own = text.split(' ').map(stem);
    const common = own.filter((word) => wanted.has(word)).length;
    const score = common / Math.max(own.length, wanted.size);
    if (score >= 0.5 && score > (best?.score ?? 0)) best = { id, score };
  }
  return best?.id;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/["'.,!?]/g, '')
    .replaceAll(/[-_/]+/g, ' ')
    .trim()
    .replaceAll(/ +/g, ' ');
}

/** `drops`, `dropped` and `dropping` are one word. */
function stem(word: string): string {
  return word.replace(/(?:ping|pped|ing|ed|es|s)$/, '');
}
