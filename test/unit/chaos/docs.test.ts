import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../../../chaos/index.ts';
import { seconds } from '../../../src/chaos/duration-text.ts';
import { needsText } from '../../../src/chaos/requirements.ts';
import { EXIT } from '../../../src/core/exit-code.ts';

const page = await readFile(new URL('../../../docs/chaos.md', import.meta.url), 'utf8');

describe('docs/chaos.md', () => {
  test('has every exit code, in the order of precedence', () => {
    const codes = [...page.matchAll(/^\| (\d+) \| /gm)].map((match) => Number(match[1]));
    expect(codes).toEqual(Object.values(EXIT));
  });

  test('has a row for every drill, with its numbers, target and needs, and no row for another', () => {
    const rows = Object.values(scenarios).map((scenario) => {
      const { name, numbers, summary, targetRtoMs, targetFollowsFloor, needs } = scenario;
      const target = `${seconds(targetRtoMs)}${targetFollowsFloor === true ? ' +' : ''}`;
      return `| \`sre chaos ${name}\` | ${numbers.join(', ') || '-'} | ${summary} | < ${target} | ${needs.join(', ')}; ${needsText(scenario)} |`;
    });
    expect(page.split('\n').filter((line) => line.startsWith('| `sre chaos') && / \| < /.test(line))).toEqual(rows);
  });
});
