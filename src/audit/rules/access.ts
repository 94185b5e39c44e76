import type { AuthorizationSetup, BrokerSetup, ListenerSetup, Stated } from '../broker-setup.ts';
import type { Breach, RuleTable } from '../rule.ts';
import { addressText, openListeners } from './listener-words.ts';

/** Who gets in, and what they may do. */
export const accessRules = {
  'anonymous-access': {
    severity: 'critical',
    title: 'Nobody connects without saying who they are',
    why: 'whoever reaches the port may read every message and send commands in the name of any device',
    fix: ['turn anonymous access off and give every device credentials of its own'],
    check: (setup) =>
      openListeners(setup)
        .filter((listener) => anonymousAt(setup, listener)?.value === true && listener.clientCertificate !== true)
        .map((listener) => {
          const stated = anonymousAt(setup, listener);
          const isSaid = stated?.place.line !== undefined;
          const unread = isSaid ? [] : unreadIn(setup);
          return {
            ...(unread.length === 0 ? {} : { severity: 'warning' as const }),
            says: `${listener.name} lets clients in without credentials`,
            evidence: [
              `listens at ${addressText(listener)}`,
              isSaid ? 'anonymous access is on' : 'nothing in the file forbids it',
              ...unread,
            ],
            place: isSaid ? stated.place : listener.place,
          };
        }),
  },
  'authentication-missing': {
    severity: 'critical',
    title: 'Every listener has a way to tell clients apart',
    why: 'with nothing to check credentials against, a broker either lets everybody in or nobody',
    fix: ['configure a source of credentials: a password file, a database, a token or client certificates'],
    check: (setup) =>
      openListeners(setup).flatMap((listener): Breach[] => {
        const known = listener.authentication ?? setup.authentication;
        if (known === undefined || known.length > 0 || listener.clientCertificate === true) return [];
        const anonymous = anonymousAt(setup, listener)?.value;
        if (anonymous === true) return []; // said by anonymous-access already
        const place = listener.place;
        const unread = unreadIn(setup);
        const evidence = ['no password file, database, plugin or client certificate is configured for it', ...unread];
        return anonymous === false || unread.length > 0
          ? [
              {
                severity: 'warning',
                says: `${listener.name} ${anonymous === false ? 'lets nobody in' : 'has nothing to check credentials against'}`,
                evidence,
                place,
              },
            ]
          : [{ says: `${listener.name} has nothing to check credentials against`, evidence, place }];
      }),
  },
  'authorization-missing': {
    severity: 'warning',
    title: 'Who may publish and subscribe where is written down',
    why: 'one stolen device is enough to read all topics and to publish to all others',
    fix: ['add access rules: each device its own topics, nothing else'],
    check: (setup) => {
      const bare = openListeners(setup).filter((listener) => rulesAt(setup, listener)?.sources.length === 0);
      const [first] = bare;
      if (first === undefined) return [];
      return [
        {
          says: 'every client that gets in may publish and subscribe everywhere',
          evidence: [`no access rules for ${bare.map(({ name }) => name).join(', ')}`, ...unreadIn(setup)],
          place: first.place,
        },
      ];
    },
  },
  'authorization-allows-by-default': {
    severity: 'warning',
    title: 'What no access rule mentions is denied',
    why: 'a rule that was forgotten then opens a topic to everybody, and nobody notices',
    fix: ['deny when no rule matches, and list what is allowed'],
    check: (setup) => {
      const all = [setup.authorization, ...setup.listeners.map(({ authorization }) => authorization)];
      return all.flatMap((rules): Breach[] =>
        rules === undefined || rules.sources.length === 0 || rules.noMatch?.value !== 'allow'
          ? []
          : [
              {
                says: 'what no access rule mentions is allowed',
                evidence: [`rules come from ${rules.sources.map(({ value }) => value).join(', ')}`],
                place: rules.noMatch.place,
              },
            ],
      );
    },
  },
  'default-account': {
    severity: 'critical',
    title: 'Accounts the broker ships with are gone or have another password',
    why: 'their names and passwords are in every manual, and the first thing an attacker tries',
    fix: ['delete the account, or give it a password of its own'],
    check: ({ defaultAccounts = [] }) =>
      defaultAccounts.map(({ value, place }) => ({
        says: `the account ${value} has the password everybody knows`,
        evidence: ['its password is the one of the manual'],
        place,
      })),
  },
  'plain-secret': {
    severity: 'warning',
    title: 'Passwords and keys do not stand in the file',
    why: 'configuration files are copied, backed up and committed, and the secret goes along',
    fix: ['take it from a file only the broker can read, from the environment or from a vault, then change it'],
    check: ({ plainSecrets = [] }) =>
      plainSecrets.map(({ value, place }) => ({
        says: `${value} holds a secret in plain text`,
        evidence: ['the value is not shown here'],
        place,
      })),
  },
} as const satisfies RuleTable<BrokerSetup>;

function anonymousAt(setup: BrokerSetup, listener: ListenerSetup): Stated<boolean> | undefined {
  return listener.anonymous ?? setup.anonymous;
}

function rulesAt(setup: BrokerSetup, listener: ListenerSetup): AuthorizationSetup | undefined {
  return listener.authorization ?? setup.authorization;
}

/** What is not in the files that were read may be in those that were not. */
function unreadIn({ oddities }: BrokerSetup): readonly string[] {
  const isWhole = oddities.every(({ what }) => what !== 'unread');
  return isWhole ? [] : ['files that are included were not looked at, and may say otherwise'];
}
