import { nodesAlive } from '../signals/cluster.ts';
import {
  configLoaded,
  dataAge,
  pushFailures,
  readingsRefused,
  scrapeTime,
  seriesCut,
  seriesOfCluster,
  sourcesUp,
  targetsUp,
} from '../signals/exporter.ts';
import {
  clustersRead,
  collectorErrors,
  exporterCpu,
  exporterFiles,
  exporterMemory,
  loopLag,
  notificationsDropped,
  pageTime,
  pushSamples,
  pushTime,
  ruleFailures,
  ruleTime,
  scrapeSamples,
} from '../signals/monitoring.ts';
import { probesSkipped } from '../signals/probing.ts';
import { coverage, sourceDuration, sourceErrors, sourceSilence, sourcesDown } from '../signals/sources.ts';
import type { Alert } from '../src/generate/alert.ts';
import { framed } from './frame.ts';
import { ANY_IS_TROUBLE, UP } from './look.ts';
import { grouped, named, type SignalPanels, signalPanels } from './signal-panels.ts';

const UID = 'mqtt-exporter';
const width = 3;
const of = 'clusters';

/** Can the other eight dashboards be trusted? */
export function exporter(alerts: readonly Alert[]) {
  const show = signalPanels(alerts, UID);
  return framed({
    uid: UID,
    title: 'MQTT / Exporter and monitoring',
    description: 'Can the other eight dashboards be trusted?',
    rows: [
      { title: 'Can the other dashboards be trusted?', panels: trust(show) },
      { title: 'Reading: does every source answer, how old are the numbers?', panels: reading(show) },
      { title: 'Scrapes, pushes and series: does it arrive in Prometheus?', panels: arriving(show) },
      { title: 'Rules and notifications: does anybody get woken?', folded: true, panels: rules(show) },
      { title: 'The process of the exporter', folded: true, panels: ownProcess(show) },
    ],
  });
}

const trust = (show: SignalPanels) => [
  show.stat(grouped('min', targetsUp, [], 'exporters'), { width, look: UP }),
  show.stat(sourcesDown, { width, look: ANY_IS_TROUBLE }),
  show.stat(grouped('max', dataAge, ['cluster']), { width, title: 'Oldest data' }),
  show.stat(grouped('min', configLoaded, [], 'exporters'), { width, title: 'Config in use', look: UP }),
  show.stat(grouped('max', readingsRefused, ['cluster']), { width, title: 'Values refused', look: ANY_IS_TROUBLE }),
  show.stat(seriesCut, { width, look: ANY_IS_TROUBLE }),
  show.stat(grouped('max', scrapeTime, [], 'slowest'), { width, title: 'Scrape time' }),
  show.stat(coverage, { width, title: 'Metrics offered' }),
];

const reading = (show: SignalPanels) => [
  show.timeline(sourcesUp, { width: 12, of, states: { one: 'answers', zero: 'down' } }),
  show.graph(grouped('sum', sourceErrors, ['cluster', 'source', 'reason']), { width: 12, of }),
  show.graph(dataAge, { width: 8, of }),
  show.graph(sourceDuration, { width: 8, of }),
  show.graph(sourceSilence, { width: 8, of }),
];

const arriving = (show: SignalPanels) => [
  show.graph(named(scrapeTime, '{{job}} {{instance}}'), { width: 6, title: 'Time of scrapes' }),
  show.graph(scrapeSamples, { width: 6 }),
  show.graph(seriesOfCluster, { width: 6 }),
  show.graph(pageTime, { width: 6 }),
  show.graph(pushFailures, { width: 6 }),
  show.graph(named(pushTime, '{{target}}'), { width: 6 }),
  show.graph(named(pushSamples, '{{target}}'), { width: 6 }),
  show.graph([named(clustersRead, 'configured'), grouped('count', nodesAlive, [], 'in Prometheus')], {
    width: 6,
    of,
    title: 'Clusters configured and told',
    question:
      'Does every configured cluster arrive in Prometheus? Fewer than configured: a scrape fails, or the last reload was not taken over. With one cluster chosen only that one is counted.',
  }),
];

const rules = (show: SignalPanels) => [
  show.graph(named(ruleFailures, '{{rule_group}}'), { width: 8 }),
  show.graph(named(ruleTime, '{{rule_group}}'), { width: 8 }),
  show.graph(notificationsDropped, { width: 8 }),
];

const ownProcess = (show: SignalPanels) => [
  show.graph(exporterCpu, { width: 6 }),
  show.graph(exporterMemory, { width: 6 }),
  show.graph(loopLag, { width: 6 }),
  show.graph(exporterFiles, { width: 6 }),
  show.graph(collectorErrors, { width: 6 }),
  show.graph(probesSkipped, { width: 6, of }),
];
