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
  const spelled = spelledAs(names.flatMap(({ text }) => text.split(' ')));
  const wanted = new Set(
    typed
      .split(' ')
      .filter(tells)
      .map((word) => stem(spelled(word))),
  );
  let best: { id: string; score: number } | undefined;
  for (const { id, text } of names) {
    const own = text.split(' ').filter(tells).map(stem);
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
    .replaceAll(/\b(do|does|did|is|are|was|could)nt\b/g, '$1 not')
    .replaceAll(/\bmsgs?\b/g, 'message')
    .trim()
    .replaceAll(/ +/g, ' ');
}

/** A word as it is spelled in one of the names, when it is a slip of it. */
function spelledAs(known: readonly string[]): (word: string) => string {
  const long = [...new Set(known)].filter((word) => word.length >= SHORTEST_SLIP);
  return (word) => (word.length < SHORTEST_SLIP || known.includes(word) ? word : (nearest(word, long) ?? word));
}

/** Shorter words are too near to others. */
const SHORTEST_SLIP = 6;

/** Whether a word tells anything about what is meant. */
function tells(word: string): boolean {
  return !FILLERS.has(word);
}

const FILLERS = new Set(
  'a an the my our your i we do does did is are was why how when with of to in on at get gets'.split(' '),
);

/** `drops`, `dropped` and `dropping` are one word, and so are `message` and `messages`. */
function stem(word: string): string {
  return word.replace(/(?:ping|pped|ing|ed|es|s|e)$/, '');
}
