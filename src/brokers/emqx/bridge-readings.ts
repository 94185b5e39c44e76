import type { Reading } from '../../core/reading.ts';
import type { PrometheusPage } from '../../http/prometheus-text.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { known } from '../known.ts';

/** What EMQX counts as lost by an action, by our reason. `failed` is what the other side did not take. */
const lost: Readonly<Record<string, readonly string[]>> = {
  queue_full: ['dropped_queue_full'],
  expired: ['dropped_expired'],
  not_writable: ['dropped_resource_stopped', 'dropped_resource_not_found'],
  unhandled: ['failed'],
  unspecified: ['dropped_other'],
};

/**
 * Enabled connectors and actions of one node by type and id, which is EMQX's `type:name`, from the data integration page.
 * What the operator switched off is not down. Messages that come in (sources) are not on the page.
 */
export function bridgeReadings(node: string, page: PrometheusPage): ReadonlyMap<string, readonly Reading[]> {
  const traffic = trafficReader(node, page);
  return new Map(
    (['connector', 'action'] as const).flatMap((type) => {
      const enabled = byId(page, `emqx_${type}_enable`);
      return [...byId(page, `emqx_${type}_status`)]
        .filter(([bridge]) => enabled.get(bridge) !== 0)
        .map(([bridge, status]): [string, readonly Reading[]] => [
          `${type} ${bridge}`,
          [reading(metrics.bridgeUp, { node, bridge, type }, status), ...(type === 'action' ? traffic(bridge) : [])],
        ]);
    }),
  );
}

function trafficReader(node: string, page: PrometheusPage): (bridge: string) => readonly Reading[] {
  const success = byId(page, 'emqx_action_success');
  const queuing = byId(page, 'emqx_action_queuing');
  const losses = Object.entries(lost).map(
    ([reason, families]) => [reason, families.map((family) => byId(page, `emqx_action_${family}`))] as const,
  );
  return (bridge) => [
    ...known(success.get(bridge), (n) => reading(metrics.bridgeMessages, { node, bridge, direction: 'out' }, n)),
    ...losses.flatMap(([reason, families]) =>
      known(sum(families.flatMap((family) => family.get(bridge) ?? [])), (n) =>
        reading(metrics.bridgeMessagesDropped, { node, bridge, reason }, n),
      ),
    ),
    ...known(queuing.get(bridge), (n) => reading(metrics.bridgeQueuedMessages, { node, bridge }, n)),
  ];
}

function byId(page: PrometheusPage, family: string): ReadonlyMap<string, number> {
  return new Map(
    (page.samples.get(family) ?? []).flatMap(({ labels: { id = '' }, value }) => (id === '' ? [] : [[id, value]])),
  );
}

function sum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
}
