import { describe, expect, test } from 'vitest';
import { SEED_DEMAND } from '../../../src/capacity/demand.ts';
import { kindsWith } from '../../../src/capacity/kinds.ts';
import { SEED_MACHINE } from '../../../src/capacity/node-plan.ts';
import { capacityReport } from '../../../src/capacity/report/capacity-report.ts';
import { throughputTable } from '../../../src/capacity/report/report-tables.ts';
import { reportText } from '../../../src/capacity/report/report-text.ts';

const kinds = kindsWith();
const report = capacityReport(
  'the example',
  SEED_DEMAND,
  SEED_MACHINE,
  Object.values(kinds).map((assess) => assess(SEED_DEMAND, { machine: SEED_MACHINE })),
);
const step = (id: string) => report.steps.find((each) => each.id === id);

describe("the seed's worked example", () => {
  test.each([
    ['average', '1,667 msg/s'],
    ['peak', '5,000 msg/s'],
    ['memory', '1 GB'],
    ['message-bytes', '82 bytes'],
    ['peak-traffic', '410 KB/s = 3.3 Mbps'],
    ['clean-sessions', '1.6M'],
    ['persistent-sessions', '160K'],
    ['needed-mosquitto', '2'],
    ['needed-emqx', '1'],
    ['needed-hivemq', '1'],
    ['option-a', '1.5M connections, 300K msg/s'],
    ['headroom', '10x'],
    ['option-a-cost', '$3,000'],
    ['option-b', '$4,320'],
  ])('%s is %s, as it stands there', (id, figure) => {
    expect(step(id)?.seedFigure).toBe(figure);
  });

  test.each([
    // 2 bytes of topic length; IP, TCP and time stamps; one TCP acknowledgement back
    ['message-bytes', '84 bytes, 136 on the wire'],
    // every message is read by one subscriber
    ['average', '3,333 msg/s'],
    ['peak', '10,000 msg/s'],
    // 5,000 x 136 in, 5,000 x 52 of acknowledged deliveries, 1,667 pings of 54 and their acknowledgements
    ['peak-traffic', '8.9 Mbps in, 8.9 Mbps out'],
    ['needed-mosquitto', '3'],
    ['needed-emqx', '3'],
    ['needed-hivemq', '2'],
    // three nodes carry 2.4 times one by the seed's own table
    ['option-a', '1.5M connections, 240K msg/s'],
    // 1M connections of two nodes for 100K devices
    ['headroom', '10x'],
    // 1,000 + 3,200 + 2,548 for 8.64 thousand million messages, 345.60 for the minutes
    ['option-b', '$7,094'],
  ])('%s with what it leaves out is %s', (id, figure) => {
    expect(step(id)?.wholeFigure).toBe(figure);
  });

  test('names both readings of the headroom', () => {
    expect(step('headroom')?.seed).toContain('1.5M / 100K connections is 15x');
    expect(step('headroom')?.seed).toContain('300K / 1,667 msg/s 180x');
  });

  test('shows the throughput table of three rows and two columns, and the row of the demand', () => {
    expect(throughputTable(report).rows).toEqual([
      ['50 B (this demand)', '500K msg/s', '1.2M msg/s'],
      ['100 B', '500K msg/s', '1.2M msg/s'],
      ['1 KB', '200K msg/s', '500K msg/s'],
      ['10 KB', '50K msg/s', '120K msg/s'],
    ]);
  });

  test('recommends what the seed does: three nodes of EMQX for $3,000', () => {
    expect(report.recommendation.kind).toBe('emqx');
    expect(report.recommendation.says).toContain('EMQX, 3 nodes, $3,000 a month');
  });

  test('is the same text byte for byte', async () => {
    await expect(reportText(report)).toMatchFileSnapshot('../../golden/capacity/seed-example.txt');
  });
});
