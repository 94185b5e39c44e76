// What the hour of docs/plant-hour.mjs is made of: its times, its clusters, its noise, and how a family is written.

export const END = Date.UTC(2026, 2, 2, 11, 0) / 1_000;
export const START = END - 3_600;
/** A moment in the middle of the drill. */
export const IN_DRILL = START + 1_980;
export const [KILLED, BACK, DRAINED] = [1_200, 2_100, 2_700].map((since) => START + since);
const STEP = 15;
export const DAY = 86_400;
/** Samples begin before the hour, so that rates are there from its first minute on. */
const LEAD = 600;
/** What is compared with its past has this hour a week, a day, some hours ago as well, seconds. */
const AGO = [7 * DAY, DAY, 6 * 3_600, 3_600 + LEAD];
/** A budget is full eight days before. */
export const BUDGET_SINCE = START - 8 * DAY;

export const CLUSTERS = ['plant-a', 'plant-b'];
export const NODES = CLUSTERS.flatMap((cluster) => ['n1', 'n2', 'n3'].map((node) => ({ cluster, node })));
export const during = (at, from, to) => at >= from && at < to;
export const lost = ({ cluster, node }, at) => cluster === 'plant-a' && node === 'n3' && during(at, KILLED, BACK);
export const hit = ({ cluster }, at) => cluster === 'plant-a' && during(at, KILLED, BACK);
/** The same name has the same noise, always. */
export const seed = (text) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7) / 9_973;
export const noise = (labels, at, size) => {
  const shift = seed(JSON.stringify(labels)) * 6.28;
  return 1 + size * (0.6 * Math.sin(at / 173 + shift) + 0.4 * Math.sin(at / 47 + 3 * shift));
};
/** The day has more traffic than the night. */
export const daily = (at) => 1 + 0.25 * Math.sin(((at % DAY) / DAY) * 6.28 - 1);
/** 1 while all is well; the two others of plant-a carry what n3 did. */
export const share = (labels, at) => (lost(labels, at) ? 0 : hit(labels, at) ? 1.42 : 1);

/** The text so far. */
export const lines = [];
const number = (value) => (Number.isInteger(value) ? String(value) : value.toPrecision(9));

/** Writes one family: a gauge's value, or a counter's rate, by labels and time; `undefined` is no sample. */
function family(name, kind, series, sampleOf, { long = false } = {}) {
  lines.push(
    `# TYPE ${kind === 'counter' ? name.replace(/_total$/, '') : name} ${kind === 'counter' && name.endsWith('_total') ? 'counter' : 'gauge'}`,
  );
  for (const labels of series) {
    const text = Object.entries(labels)
      .map(([label, value]) => `${label}="${value}"`)
      .join(',');
    let total = 1e5 * seed(name + text);
    let before;
    for (const ago of [...(long ? AGO : []), 0]) {
      for (let at = START - LEAD - ago; ago === 0 ? at <= END : at < END - ago; at += STEP) {
        const value = sampleOf(labels, at);
        if (value === undefined) continue;
        total += value * (at - (before ?? at));
        before = at;
        lines.push(`${name}${text === '' ? '' : `{${text}}`} ${number(kind === 'counter' ? total : value)} ${at}`);
      }
    }
  }
}
export const gauge = (name, series, sampleOf, options) => family(name, 'gauge', series, sampleOf, options);
export const counter = (name, series, rateOf, options) => family(name, 'counter', series, rateOf, options);
export const each = (series, label, values) =>
  series.flatMap((labels) => values.map((value) => ({ ...labels, [label]: value })));
export const clusters = CLUSTERS.map((cluster) => ({ cluster }));
export const whenUp = (sampleOf) => (labels, at) => (lost(labels, at) ? undefined : sampleOf(labels, at));
export const LONG = { long: true };
