import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BrokerTruth,
  type MeasuredBroker,
  parseBrokerTruth,
  type TruthCell,
} from '../../src/generate/broker-truth.ts';
import { deviationReasons } from './deviation-reasons.ts';

const file = join(import.meta.dirname, '../../docs/broker-truth.json');

/** How good a verdict is; a change to a lower one is never let through. */
const ORDER: readonly TruthCell['verdict'][] = ['absent', 'deviation', 'exact'];

export function committedTruth(): BrokerTruth {
  return parseBrokerTruth(readFileSync(file, 'utf8'));
}

/** Writes the truth as it is committed: a cell a line, in the order of brokers and then of questions. */
export function writeTruth({ measured, cells }: BrokerTruth): void {
  const lines = (rows: readonly unknown[]): string => rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  writeFileSync(file, `{\n  "measured": [\n${lines(measured)}\n  ],\n  "cells": [\n${lines(cells)}\n  ]\n}\n`);
}

/** The cells with the reasons for those that deviate. */
export function withReasons(cells: readonly TruthCell[]): TruthCell[] {
  return cells.map((cell) => {
    const reason = cell.verdict === 'exact' ? undefined : deviationReasons[cell.kind]?.[seriesOf(cell)];
    return reason === undefined ? cell : { ...cell, reason };
  });
}

/** A metric with the labels that tell one of its numbers from another. */
export function seriesOf({ metric, labels }: TruthCell): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? metric : `${metric}{${pairs.toSorted().join(',')}}`;
}

/** What makes two cells about the same. */
export function cellKey(cell: TruthCell): string {
  const { kind, version, origin, state } = cell;
  return [kind, version, origin, ...(state === undefined ? [] : [state]), seriesOf(cell)].join(' ');
}

/** How measured cells differ from committed ones, as sentences; empty when nothing changed. */
export function truthChanges(measured: readonly TruthCell[], committed: readonly TruthCell[]): string[] {
  const before = new Map(committed.map((cell) => [cellKey(cell), cell]));
  const now = new Map(measured.map((cell) => [cellKey(cell), cell]));
  const gone = [...before.keys()].filter((key) => !now.has(key)).map((key) => `${key} is not measured any more`);
  const changed = [...now].flatMap(([key, cell]) => {
    const old = before.get(key);
    if (old === undefined) return [`${key} is not written down`];
    const word = wordFor(cell, old);
    return word === undefined ? [] : [`${key} ${word}: ${show(old)} was written down, it is ${show(cell)}`];
  });
  return [...gone, ...changed];
}

/**
 * Cells less good than the committed ones about the same, as sentences. What was never written down is not worse, nor is
 * what was not expected in this way of reading.
 */
export function worseCells(measured: readonly TruthCell[], committed: readonly TruthCell[]): string[] {
  const before = new Map(committed.map((cell) => [cellKey(cell), cell]));
  return measured.flatMap((cell) => {
    const old = before.get(cellKey(cell));
    if (old === undefined || rank(cell) >= rank(old) || cell.truth === null) return [];
    return [`${cellKey(cell)} got worse: ${show(old)} was written down, it is ${show(cell)}`];
  });
}

/** Everything measured, once a broker and origin. */
export function measuredOf(
  cells: readonly TruthCell[],
  optionsOf: (cell: TruthCell) => string | undefined,
): MeasuredBroker[] {
  const all = cells.map((cell): [string, MeasuredBroker] => {
    const { kind, version, origin } = cell;
    const options = optionsOf(cell);
    return [`${kind} ${version} ${origin}`, { kind, version, origin, ...(options === undefined ? {} : { options }) }];
  });
  return [...new Map(all).values()];
}

function wordFor(cell: TruthCell, old: TruthCell): string | undefined {
  if (rank(cell) < rank(old)) return 'got worse';
  if (rank(cell) > rank(old)) return 'got better';
  if (cell.verdict === 'deviation' && distance(cell) > distance(old)) return 'deviates more';
  return JSON.stringify(cell) === JSON.stringify(old) ? undefined : 'changed';
}

function rank({ verdict }: TruthCell): number {
  return ORDER.indexOf(verdict);
}

function distance({ truth, told }: TruthCell): number {
  return Math.abs((told ?? 0) - (truth ?? 0));
}

function show({ verdict, told, truth }: TruthCell): string {
  return `${verdict} (${told ?? 'nothing'} told, ${truth ?? 'unknown'} true)`;
}
