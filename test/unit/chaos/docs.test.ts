import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../../../chaos/index.ts';
import { EXIT } from '../../../src/core/exit-code.ts';

const page = await readFile(new URL('../../../docs/chaos.md', import.meta.url), 'utf8');

describe('docs/chaos.md', () => {
  test('has every exit code, in the order of precedence', () => {
    const codes = [...page.matchAll(/^\| (\d+) \| /gm)].map((match) => Number(match[1]));
    expect(codes).toEqual(Object.values(EXIT));
  });

  test('names every drill', () => {
    for (const name of Object.keys(scenarios)) expect(page).toContain(`sre chaos ${name}`);
  });
});
