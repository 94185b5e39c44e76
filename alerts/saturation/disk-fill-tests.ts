import type { AlertTest, Firing } from '../../src/generate/alert.ts';
import { time } from '../../src/generate/alert-scenarios.ts';
import { humanizeDuration } from '../../src/generate/humanize.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { type PromQL, select } from '../../src/metrics/promql.ts';

/** Share of the room that must be gone: what is nearly empty may fill fast for a while. */
export const FLOOR = 0.5;

const STEP = 15;
const FOR = 1_800;
/** When the line is crossed, seconds after the disk began to fill. */
const CROSSED = 1_800;
const SURE = CROSSED + FOR;
/** Samples before the disk begins to fill, so that what was there then is no part of the trend of an hour. */
const BEFORE = 244;
const FILLS_FROM = (BEFORE + 1) * STEP;

const where = (cluster = 'plant-a') => ({ cluster, node: 'n1' });
const stored = (cluster = 'plant-a') => ({ ...where(cluster), kind: 'messages' });
const input = (series: PromQL, values: string) => ({ series, values });
const free = (values: string, cluster?: string) => input(select(metrics.diskFree, where(cluster)), values);
const least = (values: string, cluster?: string) => input(select(metrics.diskFreeLimit, where(cluster)), values);
const used = (values: string, cluster?: string) => input(select(metrics.diskUsed, stored(cluster)), values);
const most = (values: string, cluster?: string) => input(select(metrics.diskLimit, stored(cluster)), values);
const share = (values: string, cluster?: string) => input(select(metrics.diskLimitUsed, stored(cluster)), values);

const firing = (labels: Firing['labels'], seconds: number): Firing => ({ labels, value: humanizeDuration(seconds) });
const fires = (at: number, labels: Firing['labels'], seconds: number) => ({
  at: time(at),
  fires: [firing(labels, seconds)],
});
const silent = (at: number) => ({ at: time(at), fires: [] });

/** The disk fills by a byte a second where nothing else is said: the seconds left are the bytes left. */
export function diskFillTests(left: number): readonly [AlertTest, ...AlertTest[]] {
  return [...onTheLine(left), ...aboveTheFloor(left), ...smallest(left), ...neverFull(left)];
}

/** Whatever the broker tells, the line is crossed at {@link CROSSED}, when half a second less than the line is left. */
function onTheLine(left: number): readonly [AlertTest, ...AlertTest[]] {
  const begin = left + CROSSED - 0.5;
  const room = begin * 10;
  const then = begin - SURE;
  return [
    {
      name: 'silent until the line is crossed, and for 30 min after that; fires; nothing grows any more: clears',
      series: [used(`${room - begin}+15x320 ${room - begin + 4_800}x400`), most(`${room}x800`)],
      checks: [
        silent(CROSSED),
        silent(SURE - STEP),
        fires(SURE, stored(), then),
        fires(SURE + 900, stored(), then - 900),
        silent(SURE + 1_200 + 3_600),
      ],
    },
    {
      name: 'half a second more than the line when it is crossed: one evaluation later',
      series: [used(`${room - begin - 1}+15x400`), most(`${room}x400`)],
      checks: [silent(SURE), fires(SURE + STEP, stored(), then + 1 - STEP)],
    },
    {
      name: 'a broker that tells what is free: the same; one that stands still beside it does not bleed in',
      series: [
        free(`${room + 100} _x${BEFORE} ${begin + 100}-15x400`),
        least('100x700'),
        free(`${room + 100} _x${BEFORE} ${begin + 100}x400`, 'plant-b'),
        least('100x700', 'plant-b'),
      ],
      checks: [silent(FILLS_FROM + SURE - STEP), fires(FILLS_FROM + SURE, where(), then)],
    },
    {
      name: 'a broker that tells only the share: the same',
      series: [share(`${1 - begin / room}+${STEP / room}x400`)],
      checks: [silent(SURE - STEP), fires(SURE, stored(), then)],
    },
    {
      name: 'one failed scrape does not start the 30 min again',
      series: [
        used(`${room - begin}+15x180 stale ${room - begin + 182 * STEP}+15x200`),
        most(`${room}x180 stale ${room}x200`),
      ],
      checks: [fires(SURE, stored(), then)],
    },
  ];
}

/** Full within the time, and all that counts is how much of the room is gone. */
function aboveTheFloor(left: number): readonly AlertTest[] {
  const half = Math.floor(left / 2) + 0.5;
  const emptied = half - 0.25; // half of what was free at most
  const crossed = Math.ceil(emptied / STEP) * STEP;
  return [
    {
      name: 'half of the limit is used: silent; more: fires after 30 min',
      series: [used(`${half - CROSSED}+15x400`), most(`${2 * half}x400`)],
      checks: [silent(SURE), fires(SURE + STEP, stored(), half - FOR - STEP)],
    },
    {
      name: 'half of what was free is left: silent; less: fires after 30 min',
      series: [free(`${2 * emptied + 100}-15x1200`), least('100x1200')],
      checks: [silent(crossed + FOR - STEP), fires(crossed + FOR, where(), 2 * emptied - crossed - FOR)],
    },
  ];
}

/** Small numbers are numbers: half a byte a second, a limit or a room of one byte. */
function smallest(left: number): readonly AlertTest[] {
  const lasts = left + 1;
  const pace = STEP / lasts;
  const slow = Math.floor(left / 5) + 0.25;
  const filled = FILLS_FROM + FOR + 30;
  return [
    {
      name: 'the last bytes fill slowly: fires',
      series: [
        used(`${99_999 - slow}+7.5x200`),
        most('99999x200'),
        free(`99999 _x${BEFORE} ${slow + 100}-7.5x400`, 'plant-b'),
        least('100x700', 'plant-b'),
      ],
      checks: [fires(FOR + 30, stored(), 2 * slow - FOR - 30), fires(filled, where('plant-b'), 2 * slow - FOR - 30)],
    },
    {
      name: 'a limit of one byte, and one byte that was free: fires',
      series: [
        used(`0.6+${pace}x200`),
        most('1x200'),
        free(`101 _x${BEFORE} 100.4-${pace}x400`, 'plant-b'),
        least('100x700', 'plant-b'),
      ],
      checks: [
        fires(FOR + 30, stored(), 0.4 * lasts - FOR - 30),
        fires(filled, where('plant-b'), 0.4 * lasts - FOR - 30),
      ],
    },
  ];
}

/** What does not fill, or was never there, is no prediction. */
function neverFull(left: number): readonly AlertTest[] {
  const room = 2 * left;
  return [
    {
      name: 'it stands still, over its limit too, or empties: silent',
      series: [
        used(`${1.1 * room}x900`),
        most(`${room}x900`),
        used(`${0.9 * room}-1x900`, 'plant-b'),
        most(`${room}x900`, 'plant-b'),
        share('1.01x900', 'plant-c'),
        share('0.9-0.0001x900', 'plant-d'),
        free(`${room} _x${BEFORE} 200+1x600`, 'plant-e'),
        least('100x900', 'plant-e'),
      ],
      checks: [silent(SURE), silent(3 * SURE)],
    },
    {
      name: 'no limit (0), and no room all day (another alarm tells that): silent',
      series: [used('100+15x400'), most('0x400'), free('100-0.1x400', 'plant-b'), least('100x400', 'plant-b')],
      checks: [silent(SURE), silent(SURE + 1_200)],
    },
    {
      name: 'it fills and is tidied up every 20 min, nearly full: silent',
      series: [
        used(Array.from({ length: 12 }, () => `${0.9 * room}+${room / 2_000}x79`).join(' ')),
        most(`${room}x960`),
      ],
      checks: [silent(SURE), silent(2 * SURE), silent(3 * SURE)],
    },
  ];
}
