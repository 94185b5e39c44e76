import { z } from 'zod';
import { defineBroker } from '../broker-kind.ts';
import { EDITIONS } from './edition.ts';
import { supportOf } from './support.ts';

/** What `options` of a HiveMQ cluster may say. */
export const hiveMqOptions = z.strictObject({
  /** Which HiveMQ it is, so that `mqtt_metric_supported` is about this edition; the numbers need no such word. */
  edition: z.enum(EDITIONS).optional(),
});

export type HiveMqOptions = z.output<typeof hiveMqOptions>;

export const hiveMq = defineBroker({
  title: 'HiveMQ',
  summary: 'HiveMQ 4, Community Edition and Edge by the page of the Prometheus extension on every node',
  versions: '4.x, Community Edition, Edge',
  needs: ['metrics'],
  sources: [{ name: 'prometheus', per: 'node', reads: 'the page of the Prometheus extension' }],
  depends: '`edition` says which HiveMQ it is; without it everything any edition tells is listed',
  options: hiveMqOptions,
  support: supportOf(undefined),
  supportOf: ({ edition }) => supportOf(edition),
  load: async () => (await import('./adapter.ts')).openHiveMq,
});
