import type { BrokerSetup, Oddity } from '../broker-setup.ts';
import type { Breach, RuleTable } from '../rule.ts';

/** The file itself. */
export const fileRules = {
  'unknown-setting': {
    severity: 'warning',
    title: 'Every setting in the file is one the broker knows',
    why: 'a setting with a slip in its name is not set: the broker does not start, or it runs with its default',
    fix: ['look the name up in the manual of the version that runs; --broker-version says which'],
    check: (setup) => odd(setup, 'unknown', (name) => `there is no setting ${name}`),
  },
  'deprecated-setting': {
    severity: 'info',
    title: 'No setting is about to go away',
    why: 'the broker of the next release may refuse the file',
    fix: ['write what came in its place before the next update'],
    check: (setup) => odd(setup, 'deprecated', (name) => `${name} is deprecated`),
  },
  'duplicate-setting': {
    severity: 'warning',
    title: 'Every setting stands once',
    why: 'only one of them counts, and the next person changes the other one',
    fix: ['keep the one that counts'],
    check: (setup) => odd(setup, 'duplicate', (name) => `${name} stands more than once`),
  },
  'broken-setting': {
    severity: 'warning',
    title: 'Every setting has a value the broker takes',
    why: 'the broker does not start with it, or takes something else than what was meant',
    fix: ['write a value of the kind that is expected'],
    check: (setup) => odd(setup, 'syntax', (name) => `${name} cannot mean what it says`),
  },
  'include-not-named': {
    severity: 'info',
    title: 'The audit sees the whole configuration',
    why: 'what included files say may turn any of these findings around',
    fix: ['name the included files, too: --broker-config FILE for each'],
    check: (setup) => odd(setup, 'unread', (name) => `${name} names files that were not looked at`),
  },
} as const satisfies RuleTable<BrokerSetup>;

function odd({ oddities }: BrokerSetup, what: Oddity['what'], words: (name: string) => string): Breach[] {
  return oddities
    .filter((oddity) => oddity.what === what)
    .map(({ name, says, place }) => ({ says: words(name), evidence: says === undefined ? [] : [says], place }));
}
