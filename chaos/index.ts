import type { Scenario } from '../src/chaos/scenario.ts';
import { authDown } from './scenarios/auth-down.ts';
import { azOutage } from './scenarios/az-outage.ts';
import { bandwidth } from './scenarios/bandwidth.ts';
import { clientCut } from './scenarios/client-cut.ts';
import { clusterFailure } from './scenarios/cluster-failure.ts';
import { cpuStarve } from './scenarios/cpu-starve.ts';
import { crashLoop } from './scenarios/crash-loop.ts';
import { diskFull } from './scenarios/disk-full.ts';
import { failback } from './scenarios/failback.ts';
import { fdExhaust } from './scenarios/fd-exhaust.ts';
import { interregionCut } from './scenarios/interregion-cut.ts';
import { lbFailure } from './scenarios/lb-failure.ts';
import { linkCut } from './scenarios/link-cut.ts';
import { linkHalfOpen } from './scenarios/link-half-open.ts';
import { linkLate } from './scenarios/link-late.ts';
import { linkSlow } from './scenarios/link-slow.ts';
import { nodeBlackhole } from './scenarios/node-blackhole.ts';
import { nodeCrash } from './scenarios/node-crash.ts';
import { nodeStop } from './scenarios/node-stop.ts';
import { nodeZombie } from './scenarios/node-zombie.ts';
import { oom } from './scenarios/oom.ts';
import { partitionBridge } from './scenarios/partition-bridge.ts';
import { partitionFlap } from './scenarios/partition-flap.ts';
import { partitionHalves } from './scenarios/partition-halves.ts';
import { partitionIslands } from './scenarios/partition-islands.ts';
import { partitionMinority } from './scenarios/partition-minority.ts';
import { partitionOne } from './scenarios/partition-one.ts';
import { partitionOneway } from './scenarios/partition-oneway.ts';
import { partitionRing } from './scenarios/partition-ring.ts';
import { quorumLoss } from './scenarios/quorum-loss.ts';
import { regionOutage } from './scenarios/region-outage.ts';
import { resetStorm } from './scenarios/reset-storm.ts';
import { rollingRestart } from './scenarios/rolling-restart.ts';
import { slowNet } from './scenarios/slow-net.ts';
import { stateDown } from './scenarios/state-down.ts';
import { zombieReturn } from './scenarios/zombie-return.ts';

/** The one place a drill is added; each name is a subcommand of `sre chaos`. In the order of the catalogue. */
export const scenarios: Readonly<Record<string, Scenario>> = Object.fromEntries(
  [
    nodeCrash,
    nodeStop,
    rollingRestart,
    crashLoop,
    nodeZombie,
    zombieReturn,
    nodeBlackhole,
    quorumLoss,
    clusterFailure,
    partitionOne,
    partitionMinority,
    partitionHalves,
    partitionIslands,
    partitionOneway,
    partitionBridge,
    partitionRing,
    partitionFlap,
    clientCut,
    resetStorm,
    slowNet,
    bandwidth,
    diskFull,
    cpuStarve,
    oom,
    fdExhaust,
    linkHalfOpen,
    linkLate,
    linkSlow,
    linkCut,
    lbFailure,
    stateDown,
    authDown,
    azOutage,
    regionOutage,
    interregionCut,
    failback,
  ].map((scenario) => [scenario.name, scenario]),
);
