import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Finding } from './finding.ts';

const matchers = z.array(z.string()).default([]);
const file = z.looseObject({
  route: z.looseObject({
    receiver: z.string(),
    routes: z.array(z.looseObject({ receiver: z.string(), matchers })).default([]),
  }),
  inhibit_rules: z.array(z.looseObject({ source_matchers: matchers, target_matchers: matchers })).default([]),
  receivers: z.array(z.looseObject({ name: z.string() })),
});

/** Whether a file is a configuration of Alertmanager, not rules of Prometheus. */
export const isAlertmanagerFile = (text: string): boolean => /^route:/m.test(text);

/** Names in an Alertmanager configuration that nothing has: alerts no rule fires, receivers nobody is. */
export function lintAlertmanagerFile(text: string, alerts: ReadonlySet<string>): readonly Finding[] {
  const parsed = file.safeParse(parseDocument(text).toJS());
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => ({
      rule: 'alertmanager/yaml',
      severity: 'error' as const,
      where: path.join('.'),
      message,
    }));
  }
  const { route, inhibit_rules: inhibitions, receivers } = parsed.data;
  const known = new Set(receivers.map(({ name }) => name));
  const unknownAlerts = (where: string, given: readonly string[]): readonly Finding[] =>
    given
      .flatMap((matcher) => /^alertname=~?"(.*)"$/.exec(matcher)?.[1]?.split('|') ?? [])
      .filter((name) => !alerts.has(name))
      .map((name) => ({
        rule: 'alertmanager/alert',
        severity: 'error' as const,
        where,
        message: `no rule fires ${name}`,
      }));
  return [
    ...[route, ...route.routes]
      .filter(({ receiver }) => !known.has(receiver))
      .map(({ receiver }) => ({
        rule: 'alertmanager/receiver',
        severity: 'error' as const,
        where: 'route',
        message: `no receiver ${receiver}`,
      })),
    ...route.routes.flatMap((inner, at) => unknownAlerts(`route ${at + 1}`, inner.matchers)),
    ...inhibitions.flatMap(({ source_matchers: source, target_matchers: target }, at) =>
      unknownAlerts(`inhibition ${at + 1}`, [...source, ...target]),
    ),
  ];
}
