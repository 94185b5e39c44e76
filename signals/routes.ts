import { gaugeSignal, rateSignal } from '../src/generate/metric-signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';

/** Whether a message gets from each node to each other. */
export const routesUp = gaugeSignal(metrics.routeUp, {
  title: 'Routes between the nodes',
  question:
    'Does a message published at one node arrive at the other? One row per direction. All rows of one node red: it is cut off; one direction only: a firewall or a stale route.',
  unit: 'bool_yes_no',
});

/** How long it takes. */
export const routeTime = gaugeSignal(metrics.routeDuration, {
  title: 'Time of each route',
  question:
    'How long does a message need between two nodes? Milliseconds inside a machine room. One node slow in all its rows is busy or far away.',
  unit: 's',
});

/** Messages of the matrix by what became of them. */
export const routeMessages = rateSignal(metrics.routeMessages, {
  title: 'Messages of the route matrix',
  question: 'What became of the messages between the nodes? Only delivered is good; late ones came after the timeout.',
  unit: 'mps',
});

/** Whether the matrix can look at all. */
export const routeClients = gaugeSignal(metrics.routeClientUp, {
  title: 'Clients of the route matrix',
  question:
    'Is the exporter connected to each node to look? While it is not, nothing is known about the routes of that node.',
  unit: 'bool_yes_no',
});
