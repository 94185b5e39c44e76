import { describe, expect, test } from 'vitest';
import { filtersAround, nearMiss } from '../../../src/doctor/near-misses.ts';
import { hasWildcard, isValidFilter, matchesFilter, withoutShare } from '../../../src/doctor/topic-filter.ts';
import { misspellings } from '../../../src/doctor/topic-spelling.ts';
import { fc } from '../../support/property.ts';

describe('a topic filter', () => {
  // The examples of part 4.7 of the standard.
  test.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/#', 'sport', true],
    ['#', 'sport/tennis', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/uptime', false],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['$SYS/#', '$SYS/uptime', true],
    ['$SYS/monitor/+', '$SYS/monitor/Clients', true],
  ])('%s and %s', (filter, topic, matches) => {
    expect(matchesFilter(filter, topic)).toBe(matches);
  });

  test.each([
    ['sport/tennis/#', true],
    ['sport/tennis#', false],
    ['sport/tennis/#/ranking', false],
    ['+/tennis/#', true],
    ['sport+', false],
    ['sport/+/player1', true],
    ['', false],
    ['a\0b', false],
    ['x'.repeat(65_536), false],
  ])('%j is valid or not', (filter, isValid) => {
    expect(isValidFilter(filter)).toBe(isValid);
  });

  test('of a shared subscription is what comes after the group', () => {
    expect(withoutShare('$share/workers/jobs/#')).toBe('jobs/#');
    expect(withoutShare('$queue/jobs')).toBe('jobs');
    expect(withoutShare('jobs')).toBe('jobs');
  });
});

const level = fc.constantFrom('a', 'B', 'line1', 'temp', '', '+', '#', '*', 'x#', ' y', 'tempp');
const filters = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'));

describe('whatever filter is asked about', () => {
  test('what is invalid is called critical, and nothing else is', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const isCritical = misspellings(filter).some(({ severity }) => severity === 'critical');
        expect(isCritical).toBe(!isValidFilter(filter));
      }),
    );
  });

  test('filters around it are few, and others than it', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const around = filtersAround(filter);
        expect(around.length).toBeLessThanOrEqual(24);
        expect(around).not.toContain(filter);
        expect(around.filter((one) => matchesFilter(one, 'any/level/of/all'))).toEqual([]); // never all there is
      }),
    );
  });

  test('a topic it gets is no near miss', () => {
    fc.assert(
      fc.property(filters, filters, (filter, topic) => {
        fc.pre(isValidFilter(filter) && !hasWildcard(topic));
        expect(nearMiss(filter, topic) === undefined).toBe(matchesFilter(filter, topic));
      }),
    );
  });
});
