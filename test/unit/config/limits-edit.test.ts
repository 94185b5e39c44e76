import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withLimits } from '../../../src/config/limits-edit.ts';

const FLEET = `# my fleet
clusters:
  - name: plant-a   # the first
    broker: mosquitto
    nodes: [{ name: edge-1, mqtt: 'mqtt://127.0.0.1:1883' }]   # one node

  - name: plant-b
    nodes:
    - name: b1
      mqtt: mqtt://b1
    # the end
probes: {}
`;
const limits = { connections: 50_000, sessions: undefined };

describe('limits that are written into an sre.yaml', () => {
  test('change not one character of the rest', () => {
    const edited = withLimits(FLEET, 'plant-a', limits) ?? '';
    expect(edited.replace('    limits:\n      connections: 50000\n', '')).toBe(FLEET);
    expect(parse(edited).clusters[0].limits).toEqual({ connections: 50_000 });
  });

  test('stand in their own cluster also where another follows or a list ends it', () => {
    const edited = withLimits(FLEET, 'plant-b', { connections: 7, sessions: 8 }) ?? '';
    expect(edited.replace('    limits:\n      connections: 7\n      sessions: 8\n', '')).toBe(FLEET);
    expect(parse(edited).clusters[1].limits).toEqual({ connections: 7, sessions: 8 });
  });

  test('replace those that are there, and are written into one line where the cluster is', () => {
    const again = withLimits(withLimits(FLEET, 'plant-a', limits) ?? '', 'plant-a', { ...limits, connections: 6 });
    expect(parse(again ?? '').clusters[0].limits).toEqual({ connections: 6 });
    const flow = withLimits('clusters: [{ name: a, nodes: [] }]', 'a', limits) ?? '';
    expect(parse(flow)).toEqual({ clusters: [{ name: 'a', nodes: [], limits: { connections: 50_000 } }] });
  });

  test('need their cluster', () => {
    expect(withLimits(FLEET, 'plant-c', limits)).toBeUndefined();
  });
});
