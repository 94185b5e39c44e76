import type { MetricKey } from '../../metrics/catalogue.ts';
import { type BrokerKind, defineBroker, type Support } from '../broker-kind.ts';
import { defaultMappings } from './default-mapping.ts';
import { mappableKeys } from './mappable.ts';
import { mappingsFor, sysOptions } from './options.ts';

/** Any broker that publishes its numbers under topics, one number a topic. */
export const sys = defineBroker({
  title: 'any broker with $SYS topics',
  summary:
    'a broker that tells its numbers by topics like those of Mosquitto; which topic is which metric is configured',
  versions: 'any',
  needs: ['mqtt'],
  sources: [{ name: 'sys', per: 'node', reads: 'the configured topics' }],
  depends:
    '`topics` says which topic is which metric (`config`); without it the topics of Mosquitto are read (`native`)',
  options: sysOptions,
  support: {
    ...supportOf(mappableKeys, 'config'),
    ...supportOf(
      defaultMappings.map(({ key }) => key),
      'native',
    ),
    brokerInfo: 'native',
  },
  supportOf: (options) => ({
    ...supportOf(
      mappingsFor(options).map(({ key }) => key),
      'native',
    ),
    brokerInfo: 'native',
  }),
  load: async () => (await import('./adapter.ts')).openSys,
});

function supportOf(keys: readonly MetricKey[], how: Support): BrokerKind['support'] {
  return Object.fromEntries(keys.map((key) => [key, how]));
}
