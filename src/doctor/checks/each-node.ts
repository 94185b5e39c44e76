import type { Finding } from '../../core/finding.ts';
import { answerOf, good, skipped, unknown } from '../answer.ts';
import type { Check } from '../check.ts';
import { explained } from '../explained.ts';
import { NO_PLANT } from '../plant/plant.ts';
import { goThrough, type Passage, waysInto } from '../plant/way.ts';

/** This much slower than the others in the middle, and by this much at all, is another one than they. */
const TIMES_SLOWER = 4;
const SLOWER_MS = 250;
/** At most so many addresses are tried. */
const MOST = 50;

/** The same client at every node and through every address devices use: which of them does not do what the others do. */
export const eachNode: Check = {
  title: 'The same connection and message at each node and each endpoint',
  after: [],
  async run(visit, signal) {
    const { plant } = visit;
    if (plant === undefined) return skipped(NO_PLANT);
    const ways = waysInto(plant).slice(0, MOST);
    if (ways.length < 2) return skipped('the configuration names only one address that leads into the cluster');
    const passages: Passage[] = [];
    for (const [at, way] of ways.entries()) passages.push(await goThrough(visit, way, at, signal));
    // Once may have been this machine's doing, or the first connection's: only who is slow twice is slow.
    for (const slow of slowOnes(passages)) {
      const at = passages.indexOf(slow);
      const { name, url, kind } = slow;
      const again = await goThrough(visit, { name, url, kind }, at, signal);
      if (again.failure !== undefined || timeOf(again) < timeOf(slow)) passages[at] = again;
    }
    const evidence = passages.map(passageText);
    const failed = passages.filter(({ failure }) => failure !== undefined);
    if (failed.length === passages.length) {
      return unknown(
        `none of the ${ways.length} addresses could be used from here: ${failed[0]?.failure ?? ''}`,
        evidence,
      );
    }
    const findings = [...failedFindings(passages), ...slowFindings(passages), ...grantFindings(passages)];
    return answerOf(findings, good(`all ${ways.length} addresses do the same`, evidence));
  },
};

function passageText({ name, kind, failure, connectMs, roundTripMs, grants }: Passage): string {
  const where = kind === 'endpoint' ? `endpoint ${name}` : name;
  if (failure !== undefined) return `${where}: ${failure}`;
  return `${where}: connected in ${ms(connectMs)}, message back in ${ms(roundTripMs)}; grants: ${grants ?? ''}`;
}

function ms(value: number | undefined): string {
  return value === undefined ? '?' : `${Math.round(value)} ms`;
}

function failedFindings(passages: readonly Passage[]): readonly Finding[] {
  const works = (kind: Passage['kind']): boolean =>
    passages.some((each) => each.kind === kind && each.failure === undefined);
  const nodes = passages.filter(({ kind, failure }) => kind === 'node' && failure !== undefined);
  const evidence = passages.map(passageText);
  if (nodes.length > 0 && !works('node')) {
    const says = 'clients are served, and no node can be used by itself from here';
    return [explained({ id: 'each-node', severity: 'info', says, evidence }, 'nodes-unreachable-here')];
  }
  return passages.flatMap(({ name, kind, url, failure }) => {
    if (failure === undefined) return [];
    const says = `${kind === 'endpoint' ? `endpoint ${name}` : name} does not work while others do: ${failure}`;
    // Where clients come in through endpoints that work, a node behind them costs room and no service.
    const severity = kind === 'node' && works('endpoint') ? 'warning' : 'critical';
    return [explained({ id: 'each-node', severity, says, evidence }, 'node-differs', { ITSURL: url })];
  });
}

/** Milliseconds of a passage that worked. */
function timeOf({ connectMs = Number.NaN, roundTripMs = Number.NaN }: Passage): number {
  return connectMs + roundTripMs;
}

function middleOf(passages: readonly Passage[]): number | undefined {
  const times = passages.map(timeOf).filter((time) => !Number.isNaN(time));
  return times.length < 2 ? undefined : times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) / 2)];
}

function slowOnes(passages: readonly Passage[]): readonly Passage[] {
  const middle = middleOf(passages);
  if (middle === undefined) return [];
  return passages.filter((each) => timeOf(each) >= TIMES_SLOWER * middle && timeOf(each) - middle >= SLOWER_MS);
}

function slowFindings(passages: readonly Passage[]): readonly Finding[] {
  const evidence = passages.map(passageText);
  return slowOnes(passages).map((slow) => {
    const says = `${slow.name} needs ${ms(timeOf(slow))} for what others do in ${ms(middleOf(passages))}`;
    return explained({ id: 'each-node', severity: 'warning', says, evidence }, 'node-differs', { ITSURL: slow.url });
  });
}

function grantFindings(passages: readonly Passage[]): readonly Finding[] {
  const served = passages.filter(({ grants }) => grants !== undefined);
  const counts = new Map<string, number>();
  for (const { grants = '' } of served) counts.set(grants, (counts.get(grants) ?? 0) + 1);
  if (counts.size < 2) return [];
  const [usual = ''] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const others = served.filter(({ grants }) => grants !== usual);
  const says = `${others.map(({ name }) => name).join(', ')} grants other limits than the rest`;
  const evidence = served.map(passageText);
  const words = { ITSURL: others[0]?.url ?? '' };
  return [explained({ id: 'each-node', severity: 'warning', says, evidence }, 'node-differs', words)];
}
