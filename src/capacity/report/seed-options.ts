import { averageRate, type Demand, MONTH_DAYS, monthlyMessages, peakRate, SEED_DEMAND } from '../demand.ts';
import { profiles } from '../profiles/index.ts';
import { count, dollars, millions, shortCount, times } from '../quantity.ts';
import { awsBill, seedServicePrice } from '../services/aws-iot-core.ts';
import { clusterGain } from '../throughput-table.ts';
import { packetsPerMessage } from '../traffic.ts';
import type { Step } from './step.ts';

const OPTION_A_NODES = 3;

/** The two options the seed chooses between: three nodes of EMQX, and AWS IoT Core. */
export function seedOptions(demand: Demand): readonly Step[] {
  return [...optionA(demand), optionB(demand)];
}

function optionB(demand: Demand): Step {
  return {
    id: 'option-b',
    what: 'option B: AWS IoT Core, month',
    seed: `$1 per million x ${millions(monthlyMessages(demand))} messages in ${MONTH_DAYS} days`,
    seedFigure: dollars(seedServicePrice(demand)),
    whole: awsBill(demand)
      .lines.map((line) => `${line.what}: ${line.arithmetic} = ${dollars(line.dollars)}`)
      .join('; '),
    wholeFigure: dollars(awsBill(demand).dollars),
  };
}

function optionA(demand: Demand): readonly Step[] {
  const { emqx } = profiles;
  if (emqx === undefined) return [];
  const [connections, rate] = [emqx.connections.value * OPTION_A_NODES, emqx.rate.figure.value * OPTION_A_NODES];
  const carried = emqx.rate.figure.value * clusterGain(OPTION_A_NODES, 1);
  const two = emqx.rate.figure.value * clusterGain(OPTION_A_NODES - 1, 1);
  const packets = peakRate(demand) * packetsPerMessage(demand);
  const ofSeed = demand.devices === SEED_DEMAND.devices && averageRate(demand) === averageRate(SEED_DEMAND);
  const left = (emqx.connections.value * (OPTION_A_NODES - 1)) / demand.devices;
  return [
    {
      id: 'option-a',
      what: 'option A: three nodes of EMQX',
      seed: `3 x 500K connections, 3 x 100K msg/s`,
      seedFigure: `${shortCount(connections)} connections, ${shortCount(rate)} msg/s`,
      whole: `the seed's own table gives three nodes 2.4 times one, not 3; with one node gone ${shortCount(emqx.connections.value * 2)} and ${shortCount(two)}`,
      wholeFigure: `${shortCount(connections)} connections, ${shortCount(carried)} msg/s`,
    },
    {
      id: 'headroom',
      what: 'headroom of option A',
      seed: `${ofSeed ? '"10x"' : 'the seed says "10x" of its own example; here'}: ${shortCount(connections)} / ${shortCount(demand.devices)} connections is ${times(connections / demand.devices)}, ${shortCount(rate)} / ${count(averageRate(demand))} msg/s ${times(rate / averageRate(demand))}`,
      seedFigure: ofSeed ? '10x' : '-',
      whole: `at the peak, in and out, one node gone: connections ${times(left)}, messages ${times(two / packets)}`,
      wholeFigure: times(Math.min(left, two / packets)),
    },
    {
      id: 'option-a-cost',
      what: 'option A, month',
      seed: '3 cloud instances',
      seedFigure: dollars(emqx.price.value * OPTION_A_NODES),
      whole: 'load balancer, traffic out of the cloud, disks, licence and the people who run it come on top',
      wholeFigure: `${dollars(emqx.price.value * OPTION_A_NODES)} and more`,
    },
  ];
}
