import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands/index.ts';
import { runCommand } from '../../support/command-run.ts';

const sre = (...argv: string[]) => runCommand(argv);

describe('the command line', () => {
  test.each([[[]], [['--help']], [['-h']]])('%j shows every command on stdout and leaves with 0', async (argv) => {
    const { code, stdout, stderr } = await sre(...argv);
    expect([code, stderr]).toEqual([0, '']);
    for (const [name, { summary }] of Object.entries(commands))
      expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
  });

  test.each(Object.keys(commands))('sre %s --help loads that command and shows its help', async (name) => {
    const { code, stdout, stderr } = await sre(name, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: sre ${name}`);
  });

  test.each([
    [['chaso'], 'error: unknown command "chaso"\nhint: known commands: '],
    [['constructor'], 'error: unknown command "constructor"\n'],
    [['version', '--wibble'], "error: unknown option '--wibble'\nhint: sre version --help\n"],
    [['config', 'check', 'a', 'b'], 'error: too many arguments'],
    [['exporter', '--config'], "error: option '--config <file>' argument missing\nhint: sre exporter --help\n"],
    [
      ['config', 'check', '/no/such/sre.yaml'],
      'error: cannot read the configuration /no/such/sre.yaml: no such file\nhint: ',
    ],
    [['chaos', 'node-crash', '--rto', 'soon'], 'error: '],
  ])('%j is answered by one error with a hint and code 2', async (argv, start) => {
    const { code, stdout, stderr } = await sre(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.slice(0, start.length)).toBe(start);
    expect(stderr).toMatch(/\nhint: .+\n$/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each(['version', '--version', '-V'])('sre %s says which version it is', async (word) => {
    const { code, stdout } = await sre(word);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^sre \d+\.\d+\.\d+\n$/)]);
  });
});
