import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import { formatPath, formatProblem, type Path } from '../../config/problem.ts';
import { type Mistake, mistakesOf } from '../../config/schema-problem.ts';
import { offsetOf } from '../../config/yaml-document.ts';
import { SreError } from '../../core/sre-error.ts';
import { nodesNamed, parsePromQL, syntaxErrors } from '../promql-tree.ts';
import { type OpenObjective, type OpenSli, OTHER_KINDS, sliDocument, sloDocument } from './open-slo-schema.ts';

/** One objective of an SLO object with what it is measured by. */
export interface OpenObjectiveOf {
  /** Name of the SLO, with the number of the objective where it has several. */
  readonly slo: string;
  readonly sli: OpenSli;
  readonly objective: OpenObjective;
}

interface Read {
  readonly document: Document;
  readonly value: Readonly<Record<string, unknown>>;
}

const KEYS = [
  'apiVersion',
  'kind',
  'metadata',
  'spec',
  'name',
  'displayName',
  'description',
  'service',
  'indicator',
  'indicatorRef',
  'timeWindow',
  'duration',
  'isRolling',
  'budgetingMethod',
  'objectives',
  'target',
  'targetPercent',
  'op',
  'value',
  'ratioMetric',
  'thresholdMetric',
  'counter',
  'good',
  'bad',
  'total',
  'metricSource',
  'metricSourceRef',
  'type',
  'query',
  'alertPolicies',
];
/** Names of the indicators we ship: an SLO of that name would mix with ours. */
const TAKEN = new Set(['delivery', 'probes', 'latency', 'availability']);

/** Reads the SLO objects of an OpenSLO file. Throws SRE_BAD_OPENSLO with every mistake on a line of its own. */
export function readOpenSlo(text: string, file: string): readonly OpenObjectiveOf[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents = (Array.isArray(parsed) ? parsed : []) as readonly Document[];
  const problems: string[] = [];
  const report = (offset: number, path: Path, message: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push(
      formatProblem(file, { line: Math.max(line, 1), column: Math.max(col, 1), path: formatPath(path), message }),
    );
  };
  const place = ({ document }: Read, { path, key, message }: Mistake): void =>
    report(offsetOf(document, path, key), path, message);
  const reads: Read[] = [];
  for (const document of documents) {
    for (const error of document.errors) report(error.pos[0], [], `not valid YAML: ${error.message.split('\n')[0]}`);
    const value: unknown = document.errors.length === 0 ? document.toJS({ maxAliasCount: 100 }) : undefined;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      reads.push({ document, value: value as Readonly<Record<string, unknown>> });
    } else if (value !== undefined && value !== null) report(0, [], 'expected OpenSLO objects');
  }
  const slis = new Map<string, OpenSli>();
  const found: OpenObjectiveOf[] = [];
  for (const read of reads.filter(({ value }) => value['kind'] === 'SLI')) {
    const result = sliDocument.safeParse(read.value);
    if (!result.success) for (const mistake of mistakesOf(result.error.issues, read.value, KEYS)) place(read, mistake);
    else {
      for (const mistake of queryMistakes(result.data.spec, ['spec'])) place(read, mistake);
      slis.set(result.data.metadata.name, result.data.spec);
    }
  }
  for (const read of reads.filter(({ value }) => value['kind'] !== 'SLI')) {
    if (OTHER_KINDS.has(read.value['kind'])) continue;
    const result = sloDocument.safeParse(read.value);
    if (!result.success) {
      for (const mistake of mistakesOf(result.error.issues, read.value, KEYS)) place(read, mistake);
      continue;
    }
    const { metadata, spec } = result.data;
    const { name } = metadata;
    const sli = spec.indicator?.spec ?? slis.get(spec.indicatorRef ?? '');
    const mistake = (path: Path, message: string): void => place(read, { path, message });
    if (TAKEN.has(name)) mistake(['metadata', 'name'], `${name} is the name of an indicator of ours: choose another`);
    if (found.some(({ slo }) => slo === name || slo.startsWith(`${name}-`)))
      mistake(['metadata', 'name'], `there is another SLO named ${name}`);
    if (sli === undefined) {
      mistake(['spec', 'indicatorRef'], `there is no SLI named ${spec.indicatorRef} in this file`);
      continue;
    }
    if (spec.indicator !== undefined) {
      for (const wrong of queryMistakes(sli, ['spec', 'indicator', 'spec'])) place(read, wrong);
    }
    spec.objectives.forEach((objective, at) => {
      if (sli.thresholdMetric !== undefined && (objective.op === undefined || objective.value === undefined)) {
        mistake(['spec', 'objectives', at], 'needs op and value, because the indicator is a thresholdMetric');
      }
      found.push({ slo: spec.objectives.length === 1 ? name : `${name}-${at + 1}`, sli, objective });
    });
  }
  if (problems.length === 0 && found.length === 0)
    problems.push(formatProblem(file, { line: 1, column: 1, path: '', message: 'there is no SLO in this file' }));
  if (problems.length === 0) return found;
  throw new SreError(
    'SRE_BAD_OPENSLO',
    `${file} has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${problems.join('\n')}`,
    {
      hint: 'OpenSLO v1: SLO objects with a ratioMetric or thresholdMetric of Prometheus, rolling windows, Occurrences',
    },
  );
}

function queryMistakes({ ratioMetric, thresholdMetric }: OpenSli, path: Path): readonly Mistake[] {
  const asked = [
    ...(['good', 'bad', 'total'] as const).map((key) => [['ratioMetric', key], ratioMetric?.[key]] as const),
    [['thresholdMetric'], thresholdMetric] as const,
  ];
  return asked.flatMap(([inside, measured]) => {
    if (measured === undefined) return [];
    const { query } = measured.metricSource.spec;
    const at = [...path, ...inside, 'metricSource', 'spec', 'query'];
    const [fault] = syntaxErrors(query);
    if (fault !== undefined) return [{ path: at, message: `not PromQL at character ${fault}` }];
    const ranged = ['MatrixSelector', 'SubqueryExpr'].some(
      (node) => nodesNamed(parsePromQL(query).root, node).length > 0,
    );
    return inside[0] === 'ratioMetric' && ratioMetric?.counter === true && ranged
      ? [
          {
            path: at,
            message:
              'has a range, but counter: true asks for the counter itself: leave rate() out, or say counter: false',
          },
        ]
      : [];
  });
}
