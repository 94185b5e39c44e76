import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands/index.ts';
import { runCommand } from '../../support/command-run.ts';

/** Defaults of our own keeping in a help text: milliseconds, lists and quoted words nobody types. */
const OF_OUR_OWN = /\(default: (?:\[|\{|"|\d*000\))/g;

describe('help', () => {
  test('the pattern finds what it is about', () => {
    const parser = new Command().option('--every <duration>', '', '60000').option('--pid <n...>', '', []);
    expect(parser.helpInformation().match(OF_OUR_OWN)).toHaveLength(2);
  });

  test.each(['bench', 'capacity', 'doctor', 'audit', 'probe'])(
    'of sre %s shows defaults as they are typed',
    async (name) => {
      expect(Object.keys(commands)).toContain(name);
      const { code, stdout } = await runCommand([name, '--help']);
      expect(code).toBe(0);
      const shown = stdout.replaceAll(/\s+/g, ' ');
      expect(shown).toContain('(default: ');
      expect(shown.replaceAll(/--(?:max-rate|devices|rate) <[^(]*\(default: \d+\)/g, '').match(OF_OUR_OWN)).toBeNull();
    },
  );
});
