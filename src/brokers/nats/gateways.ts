import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Document, numberOf, partOf, rowsOf, textOf } from './document.ts';

/**
 * Gateways of one server to other clusters, by the cluster's name: those configured, and those learnt from others. One
 * is up while the server has its connection to that cluster; what comes from there comes on connections the other side
 * makes, which are counted only while there is one, because the sum over several falls when one of them ends.
 */
export function gatewayReadings(
  node: string,
  varz: Document,
  gatewayz: Document,
): ReadonlyMap<string, readonly Reading[]> {
  const gateway = partOf(varz, 'gateway');
  const [outbound, inbound] = [partOf(gatewayz, 'outbound_gateways') ?? {}, partOf(gatewayz, 'inbound_gateways') ?? {}];
  const configured = (rowsOf(gateway, 'gateways') ?? []).flatMap((each) => textOf(each, 'name') ?? []);
  const own = textOf(gateway, 'name'); // a configuration may list every cluster, its own too
  const names = new Set([...configured, ...Object.keys(outbound), ...Object.keys(inbound)]);
  return new Map(
    [...names]
      .filter((bridge) => bridge !== own && bridge !== '')
      .map((bridge): [string, readonly Reading[]] => {
        const to = Object.hasOwn(outbound, bridge) ? partOf(outbound, bridge) : undefined;
        const from = Object.hasOwn(inbound, bridge) ? (rowsOf(inbound, bridge) ?? []) : [];
        const sent = numberOf(partOf(to, 'connection'), 'out_msgs');
        const received = from.length === 1 ? numberOf(partOf(from[0], 'connection'), 'in_msgs') : undefined;
        return [
          `gateway ${bridge}`,
          [
            reading(metrics.bridgeUp, { node, bridge, type: 'gateway' }, to === undefined ? 0 : 1),
            ...(sent === undefined ? [] : [reading(metrics.bridgeMessages, { node, bridge, direction: 'out' }, sent)]),
            ...(received === undefined
              ? []
              : [reading(metrics.bridgeMessages, { node, bridge, direction: 'in' }, received)]),
          ],
        ];
      }),
  );
}
