import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { numberTopics } from './topics.ts';

/** The readings of all numbers that stand for a metric by themselves; `numberOf` knows a topic's value or not. */
export function readingsOfNumbers(node: string, numberOf: (name: string) => number | undefined): Reading[] {
  return numberTopics.flatMap((topic) => {
    const value = topic.reading === undefined ? undefined : numberOf(topic.name);
    return topic.reading === undefined || value === undefined ? [] : [topic.reading(node, value)];
  });
}

/**
 * Messages waiting for sessions: what the store holds beyond the retained messages. Both counts include the broker's own
 * `$SYS` topics, which therefore cancel out. A message waiting for several sessions is stored once.
 */
export function queuedReading(node: string, stored: number | undefined, retained: number | undefined): Reading[] {
  if (stored === undefined || retained === undefined) return [];
  return [reading(metrics.queuedMessages, { node, method: 'derived' }, Math.max(0, stored - retained))];
}

/** Version as the product is numbered: `mosquitto version 2.0.21` and `2.1.2` alike. */
export function infoReading(node: string, version: string): Reading {
  return reading(
    metrics.brokerInfo,
    { node, broker: 'mosquitto', version: version.replace(/^mosquitto version /, ''), edition: '' },
    1,
  );
}
