import { yamlText } from './yaml-text.ts';

/** One inhibition by names: while one of the sources fires, the targets are held back where these labels are equal. */
export interface InhibitRule {
  readonly sources: readonly string[];
  readonly targets: readonly string[] | { readonly warningsExcept: string };
  readonly same: readonly string[];
}

/** Placeholders: nothing is delivered there, whoever uses the file puts in their own. */
const receivers = ['ticket', 'page', 'dead-man', 'nobody'] as const;
const placeholder = (name: (typeof receivers)[number]): object =>
  name === 'nobody'
    ? { name }
    : {
        name,
        webhook_configs: [{ url: `https://alerts.invalid/${name}`, send_resolved: name !== 'dead-man' }],
      };

/** An Alertmanager configuration for our alerts: who hears of what, what is grouped, what is held back. */
export function alertmanagerYaml(watchdog: string, rules: readonly InhibitRule[]): string {
  return yamlText(
    {
      route: {
        receiver: 'ticket',
        group_by: ['cluster', 'category'],
        group_wait: '1m',
        group_interval: '5m',
        repeat_interval: '12h',
        routes: [
          {
            matchers: [`alertname="${watchdog}"`],
            receiver: 'dead-man',
            group_wait: '0s',
            group_interval: '1m',
            repeat_interval: '1m',
          },
          {
            matchers: ['component="mqtt"', 'severity="critical"'],
            receiver: 'page',
            // Shorter than the 30 s after which the next alert on the same loss may hold the first one back unheard.
            group_wait: '10s',
            // The first page of a trouble must not keep a graver one of its group waiting for five minutes.
            group_interval: '1m',
            repeat_interval: '1h',
          },
          { matchers: ['component="mqtt"', 'severity="warning"'], receiver: 'ticket' },
          { matchers: ['component="mqtt"', 'severity=~"info|none"'], receiver: 'nobody' },
        ],
      },
      inhibit_rules: rules.map(({ sources, targets, same }) => ({
        source_matchers: ['component="mqtt"', anyOf(sources)],
        target_matchers: ['component="mqtt"', ...targetsOf(targets)],
        equal: same,
      })),
      receivers: receivers.map(placeholder),
    },
    'sre alerts build',
  );
}

const anyOf = (names: readonly string[]): string =>
  names.length === 1 ? `alertname="${names[0]}"` : `alertname=~"${names.join('|')}"`;

const targetsOf = (targets: InhibitRule['targets']): readonly string[] =>
  'warningsExcept' in targets ? ['severity="warning"', `category!="${targets.warningsExcept}"`] : [anyOf(targets)];
