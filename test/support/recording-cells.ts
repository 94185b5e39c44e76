import { until } from '../../src/core/deadline.ts';
import { clusterVerdict } from '../../src/exporter/verdict.ts';
import type { TruthCell } from '../../src/generate/broker-truth.ts';
import { type MetricKey, metrics } from '../../src/metrics/catalogue.ts';
import { type Look, lookAt } from './look.ts';
import type { MeasuredRecording, OpenRecording } from './measured-recordings.ts';
import { questionsOf, recordedTruth, type TruthQuestion } from './recorded-truth.ts';

type ByNode = Readonly<Record<string, number>>;

/** Series of a metric by node. */
type Told = (key: MetricKey, labels: TruthQuestion['labels']) => ByNode;

/** What the adapter told of a recording against what its clients did, one cell a question. */
export async function recordingCells(recording: MeasuredRecording): Promise<TruthCell[]> {
  const { kind, version } = recording;
  const base = { kind, version, origin: 'recording' } as const;
  const idle = await toldOf(recording.idle);
  const loaded = await toldOf(recording.loaded);
  const recorded = loaded.nodes.map((_, index) => `n${index + 1}`);
  const cells = questionsOf(recordedTruth(kind, version), recorded).map(({ key, labels, truth }) => ({
    ...base,
    metric: metrics[key].name,
    labels,
    ...judge(named(truth, loaded.nodes), since(key, loaded.told(key, labels), idle.told(key, labels))),
  }));
  return recording.nodeDown === undefined ? cells : [...cells, ...(await nodeDownCells(base, recording.nodeDown))];
}

async function nodeDownCells(
  base: Pick<TruthCell, 'kind' | 'version' | 'origin'>,
  openDown: () => Promise<OpenRecording>,
): Promise<TruthCell[]> {
  await using open = await openDown();
  const first = await lookAt(open.adapter);
  const { alive, views } = verdictOn(open, open.next === undefined ? first : await nextLook(open, open.next));
  const cell = (key: MetricKey, truth: number, told: ByNode): TruthCell => ({
    ...base,
    state: 'node-down',
    metric: metrics[key].name,
    labels: {},
    ...judge(truth, told),
  });
  return [
    cell('clusterNodesAlive', open.nodes.length - 1, { '': alive }),
    cell('clusterViews', 1, views === 0 ? {} : { '': views }), // no series for a kind whose nodes have no view
  ];
}

/** What a state of a recording told; what it told only in the next round counts where the first said nothing. */
async function toldOf(
  openIt: () => Promise<OpenRecording>,
): Promise<{ readonly nodes: readonly string[]; readonly told: Told }> {
  await using open = await openIt();
  const first = await lookAt(open.adapter);
  const second = open.next === undefined ? first : await nextLook(open, open.next);
  return {
    nodes: open.nodes,
    told: (key, labels) => {
      const byNode = first.byNode(key, labels);
      return Object.keys(byNode).length === 0 ? second.byNode(key, labels) : byNode;
    },
  };
}

async function nextLook({ adapter }: OpenRecording, { play, told }: NonNullable<OpenRecording['next']>): Promise<Look> {
  await play();
  const seen = { look: await lookAt(adapter) };
  const isTold = async (): Promise<boolean> => {
    seen.look = await lookAt(adapter);
    return told(seen.look);
  };
  await until('what is told later', isTold, { withinMs: 5_000, signal: AbortSignal.timeout(10_000) });
  return seen.look;
}

/** A truth by recorded names, n1 and so on, in the names of the configuration. */
function named(truth: TruthQuestion['truth'], nodes: readonly string[]): TruthQuestion['truth'] {
  if (typeof truth === 'number') return truth;
  return Object.fromEntries(nodes.map((name, index) => [name, truth[`n${index + 1}`] ?? 0]));
}

/** Of a counter what it counted since idle, where a series that was not there began at 0; of a gauge what it says. */
function since(key: MetricKey, loaded: ByNode, idle: ByNode): ByNode {
  if (metrics[key].type === 'gauge') return loaded;
  return Object.fromEntries(Object.entries(loaded).map(([node, value]) => [node, value - (idle[node] ?? 0)]));
}

function judge(truth: TruthQuestion['truth'], told: ByNode): Pick<TruthCell, 'scope' | 'truth' | 'told' | 'verdict'> {
  const sums = { truth: typeof truth === 'number' ? truth : sum(truth), told: sum(told) };
  if (Object.keys(told).length === 0) return { scope: 'cluster', ...sums, told: null, verdict: 'absent' };
  const byNode = typeof truth !== 'number' && Object.keys(truth).every((node) => Object.hasOwn(told, node));
  const exact = byNode
    ? Object.entries(truth).every(([node, value]) => told[node] === value)
    : sums.truth === sums.told;
  return { scope: byNode ? 'node' : 'cluster', ...sums, verdict: exact ? 'exact' : 'deviation' };
}

function sum(byNode: ByNode): number {
  return Object.values(byNode).reduce((total, value) => total + value, 0);
}

/** The exporter's verdict on what was seen: a node answers when one of its sources does. */
function verdictOn({ nodes, adapter }: OpenRecording, look: Look) {
  const failed = look.failures();
  const answering = adapter.sources
    .filter(({ node, name }) => node !== undefined && failed[`${node}/${name}`] === undefined)
    .map(({ node = '' }) => node);
  const known = look.known();
  const views = Object.entries(look.running()).map(([node, running]) => ({ node, running, known: known[node] ?? [] }));
  return clusterVerdict({ nodes, expected: nodes.length, answering: new Set(answering), views });
}
