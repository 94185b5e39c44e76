import { parser } from '@prometheus-io/lezer-promql';

/** What each comparison says when it points the other way, and when it takes the line itself in or leaves it out. */
const REVERSED = { '>': '<', '<': '>', '>=': '<=', '<=': '>=', '==': '!=', '!=': '==' };
const EDGE_MOVED = { '>': '>=', '>=': '>', '<': '<=', '<=': '<' };
const SET_SWAPPED = { and: 'unless', unless: 'and', or: 'and' };
/** One evaluation of the rule. */
const STEP_SECONDS = 15;

/**
 * The wrong rules that differ from this one in one place, and what is wrong with each: a threshold one step away (its
 * last digit), a comparison the other way round, its line moved, `and` and `unless` changed for each other, another
 * number one step away, a wait that is one evaluation longer or shorter.
 * @param {{ readonly alert: string, readonly expr: string, readonly for?: string, readonly keep_firing_for?: string }} rule
 */
export function mutantsOf(rule) {
  return [...expressionMutants(rule), ...waitMutants(rule, 'for'), ...waitMutants(rule, 'keep_firing_for')];
}

function expressionMutants(rule) {
  const { expr } = rule;
  const mutants = [];
  const replace = (kind, { from, to }, text) => {
    const changed = expr.slice(0, from) + text + expr.slice(to);
    const around = `${expr.slice(Math.max(0, from - 30), from)}[${expr.slice(from, to)} -> ${text}]${expr.slice(to, to + 12)}`;
    mutants.push({ kind, change: around, rule: { ...rule, expr: changed } });
  };
  parser.parse(expr).iterate({
    enter: ({ name, from, to, node }) => {
      const text = expr.slice(from, to);
      const place = { from, to };
      if (name === 'NumberDurationLiteral' && /^-?\d+(?:\.\d+)?$/.test(text)) {
        const kind = isComparison(expr, node.parent) ? 'threshold' : 'number';
        for (const step of [1, -1]) replace(kind, place, stepped(text, step));
      } else if (node.parent?.name === 'BinaryExpr') {
        if (Object.hasOwn(REVERSED, text)) replace('direction', place, REVERSED[text]);
        if (Object.hasOwn(EDGE_MOVED, text)) replace('edge', place, EDGE_MOVED[text]);
        if (Object.hasOwn(SET_SWAPPED, text)) replace('set operator', place, SET_SWAPPED[text]);
      }
    },
  });
  return mutants;
}

function isComparison(expr, node) {
  if (node?.name !== 'BinaryExpr') return false;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (Object.hasOwn(REVERSED, expr.slice(child.from, child.to))) return true;
  }
  return false;
}

/** The number with its last digit one higher or lower, written with as many digits after the point. */
function stepped(text, step) {
  const digits = text.split('.')[1]?.length ?? 0;
  return ((Math.round(Number(text) * 10 ** digits) + step) / 10 ** digits).toFixed(digits);
}

function waitMutants(rule, field) {
  if (rule[field] === undefined) return [];
  const seconds = secondsOf(rule[field]);
  return [seconds + STEP_SECONDS, seconds - STEP_SECONDS]
    .filter((changed) => changed >= 0)
    .map((changed) => ({
      kind: field,
      change: `${field}: ${rule[field]} -> ${changed}s`,
      rule: { ...rule, [field]: `${changed}s` },
    }));
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 };

function secondsOf(duration) {
  const parts = [...duration.matchAll(/(\d+)([smhd])/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * SECONDS[unit], 0);
}
