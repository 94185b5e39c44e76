import { escapeText } from '../core/escape-text.ts';
import type { Reading } from '../core/reading.ts';
import { metrics } from '../metrics/catalogue.ts';
import type { DependencyState } from './dependency-readers.ts';

/** What a dependency says in a few words for the status page, escaped; empty while it says nothing now. */
export function dependencyWords({ sources }: DependencyState): string {
  const readings = sources.flatMap((source) => (source.up === true ? source.readings : []));
  const of = (metric: string): Reading[] => readings.filter((each) => each.metric === metric);
  const holders = of(metrics.virtualAddressHolder.name).filter(({ value }) => value === 1);
  const words = [
    ...of(metrics.loadBalancerServers.name).map(({ labels: { backend = '' }, value }) => {
      const up = of(metrics.loadBalancerServersUp.name).find(({ labels }) => labels['backend'] === backend)?.value;
      return `${backend}: ${up ?? '–'} of ${value} servers up`;
    }),
    ...of(metrics.sharedStateInfo.name).map(({ labels }) =>
      [labels['product'], labels['version'], labels['role']].filter((word) => word !== '').join(' '),
    ),
    ...of(metrics.sharedStateLinkUp.name).map(({ value }) => `link to the master ${value === 1 ? 'up' : 'down'}`),
    ...(holders.length === 0 ? [] : [`held by ${holders.map(({ labels }) => labels['node'] ?? '').join(' and ')}`]),
  ];
  return escapeText(words.join(' · '));
}
