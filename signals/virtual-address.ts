import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { floor } from '../src/metrics/promql-functions.ts';

/** How often the virtual address moved in a quarter of an hour. */
export const addressMoves: Signal = {
  id: 'address-moves',
  title: 'Moves of the virtual address in 15 min',
  question:
    'Does the virtual address stay where it is? One move is a fail-over, two are one with its fail-back; more is two machines fighting for it, and clients are cut off at every move.',
  unit: 'short',
  by: ['cluster', 'dependency'],
  legend: '{{cluster}} {{dependency}}',
  expr: (scope) => floor(scope.increase(metrics.virtualAddressChanges, '15m')),
};
