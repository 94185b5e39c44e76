import type { Finding, Severity } from '../../core/finding.ts';
import { answerOf, good, skipped, unknown } from '../answer.ts';
import type { Check } from '../check.ts';
import { explained } from '../explained.ts';
import type { Figures } from '../plant/figures.ts';
import { figuresOf } from '../plant/figures.ts';
import { firstLook } from '../plant/looks.ts';
import { NO_PLANT, type Plant } from '../plant/plant.ts';
import { amount, bytes, percent, shareSeverity } from '../plant/share.ts';
import type { RemedyId } from '../remedies.ts';

const DAY_S = 86_400;
/** Kinds of broker whose CPU figure is a share of the whole machine; for the others 1 is one core of we know not how many. */
const SHARE_OF_MACHINE: readonly string[] = ['hivemq'];
/** A node this young among old ones has been restarted. */
const YOUNG_S = 900;
const OLD_S = 7_200;

/** CPU, memory, file descriptors, disk and everything else that has a limit; alarms, listeners, certificates, licence. */
export const resources: Check = {
  title: 'Resources of the nodes against their limits',
  after: [],
  async run(visit, signal) {
    const { plant, clock } = visit;
    if (plant === undefined) return skipped(NO_PLANT);
    const figures = figuresOf(await firstLook(visit, plant, signal));
    const evidence = plant.nodes.flatMap(({ name }) => nodeText(name, figures));
    if (evidence.length === 0) return unknown(`nothing of ${plant.name} tells CPU, memory, files or disk`);
    const findings = [
      ...alarmFindings(figures),
      ...cpuFindings(plant, figures),
      ...limitFindings(figures),
      ...diskFreeFindings(figures),
      ...endFindings(figures, clock.wallMs() / 1_000),
      ...restartFindings(figures),
    ];
    return answerOf(findings, good('every node has room up to its limits, as far as they are told', evidence));
  },
};

function nodeText(node: string, figures: Figures): readonly string[] {
  const cpu = figures.value('cpuUsage', { node });
  const files = figures.value('openFds', { node });
  const mayFiles = figures.value('maxFds', { node });
  const free = figures.value('diskFree', { node });
  const parts = [
    ...(cpu === undefined ? [] : [`CPU ${amount(cpu)}`]),
    ...figures.series('memoryUsed', { node }).map(({ value, labels }) => {
      const kind = labels['kind'] ?? '';
      const limit = figures.value('memoryLimit', { node, labels: { kind } });
      return `memory (${kind}) ${bytes(value)}${limit === undefined ? ', limit unknown' : ` of ${bytes(limit)}`}`;
    }),
    ...(files === undefined
      ? []
      : [`files ${amount(files)}${mayFiles === undefined ? '' : ` of ${amount(mayFiles)}`}`]),
    ...(free === undefined ? [] : [`disk ${bytes(free)} free`]),
  ];
  return parts.length === 0 ? [] : [`${node}: ${parts.join(', ')}`];
}

function found(severity: Severity, says: string, evidence: readonly string[], id: RemedyId): Finding {
  return explained({ id: 'resources', severity, says, evidence }, id);
}

function alarmFindings(figures: Figures): readonly Finding[] {
  const alarms = figures.series('alarmActive').filter(({ value }) => value > 0);
  const listeners = figures.series('listenerUp').filter(({ value }) => value === 0);
  return [
    ...alarms.map(({ node, labels }) => {
      const alarm = labels['alarm'] ?? '';
      const severity = /cpu|conn_congestion/.test(alarm) ? 'warning' : 'critical';
      return found(severity, `${node === '' ? 'the cluster' : node} raises the alarm ${alarm}`, [], 'alarm-raised');
    }),
    ...listeners.map(({ node, labels }) =>
      found('critical', `listener ${labels['listener'] ?? ''} of ${node} does not run`, [], 'listener-down'),
    ),
  ];
}

function cpuFindings({ broker }: Plant, figures: Figures): readonly Finding[] {
  if (!SHARE_OF_MACHINE.includes(broker)) return [];
  return figures.series('cpuUsage').flatMap(({ node, value }) => {
    const severity = shareSeverity(value, 1);
    if (severity === undefined) return [];
    return [found(severity, `the CPU of ${node} is at ${percent(value)}`, [], 'bottleneck-throughput')];
  });
}

function limitFindings(figures: Figures): readonly Finding[] {
  const memory = figures.series('memoryUsed').map(({ node, labels, value }) => {
    const kind = labels['kind'] ?? '';
    const limit = figures.value('memoryLimit', { node, labels: { kind } });
    return { what: `memory (${kind}) of ${node}`, value, limit, text: bytes, id: 'memory-near-limit' as const };
  });
  const files = figures.series('openFds').map(({ node, value }) => {
    const limit = figures.value('maxFds', { node });
    return { what: `open files of ${node}`, value, limit, text: amount, id: 'files-near-limit' as const };
  });
  const disk = figures.series('diskUsed').map(({ node, labels, value }) => {
    const kind = labels['kind'] ?? '';
    const limit = figures.value('diskLimit', { node, labels: { kind } });
    return { what: `disk (${kind}) of ${node}`, value, limit, text: bytes, id: 'disk-near-limit' as const };
  });
  return [...memory, ...files, ...disk].flatMap(({ what, value, limit, text, id }) => {
    const severity = shareSeverity(value, limit);
    if (severity === undefined || limit === undefined) return [];
    return [
      found(severity, `${what} is at ${percent(value / limit)} of its limit`, [`${text(value)} of ${text(limit)}`], id),
    ];
  });
}

function diskFreeFindings(figures: Figures): readonly Finding[] {
  return figures.series('diskFree').flatMap(({ node, value }) => {
    const limit = figures.value('diskFreeLimit', { node });
    if (limit === undefined || limit <= 0 || value > 2 * limit) return [];
    const says =
      value <= limit
        ? `${node} has less disk free than it needs to take messages`
        : `${node} is near its limit of free disk`;
    return [
      found(
        value <= limit ? 'critical' : 'warning',
        says,
        [`${bytes(value)} free, ${bytes(limit)} are needed`],
        'disk-near-limit',
      ),
    ];
  });
}

function endFindings(figures: Figures, nowS: number): readonly Finding[] {
  const certificates = figures.series('tlsCertificateExpiry').map(({ node, labels, value }) => ({
    what: `the certificate of listener ${labels['listener'] ?? ''} of ${node}`,
    days: (value - nowS) / DAY_S,
    id: 'certificate-ends' as const,
  }));
  const licences = figures.series('licenseExpiry').map(({ value }) => ({
    what: 'the licence of the broker',
    days: (value - nowS) / DAY_S,
    id: 'licence-ends' as const,
  }));
  return [...certificates, ...licences].flatMap(({ what, days, id }) => {
    if (days >= 14) return [];
    const says = days < 0 ? `${what} has ended` : `${what} ends in ${Math.floor(days)} days`;
    return [found(days < 3 ? 'critical' : 'warning', says, [], id)];
  });
}

/** Alone a young node may be new; beside old ones it came back from something. */
function restartFindings(figures: Figures): readonly Finding[] {
  const ages = figures.series('uptime');
  if (!ages.some(({ value }) => value > OLD_S)) return [];
  return ages
    .filter(({ value }) => value < YOUNG_S)
    .map(({ node, value }) =>
      found(
        'info',
        `${node} was started ${amount(Math.round(value / 60))} minutes ago, others long before`,
        [],
        'node-restarted',
      ),
    );
}
