import type { NodeProfile } from './broker-profile.ts';
import type { Figure } from './figure.ts';
import type { ProfileFile } from './profile-file.ts';
import { profiles } from './profiles/index.ts';
import { assumedPrice, seedMemory, unstatedConnections, unstatedRate } from './unstated.ts';

/** The built-in profile of a kind with the figures of a file in its place; a kind of its own starts from what is assumed. */
export function withProfileFile(file: ProfileFile, path: string): NodeProfile {
  const base = Object.hasOwn(profiles, file.kind) ? profiles[file.kind] : undefined;
  const measured = file.points.length > 0;
  const figure = (value: number, what: string): Figure => ({
    value,
    confidence: measured || file.machine !== undefined ? 'measured' : 'given',
    source: `${path}: ${what}${file.machine?.description === undefined ? '' : `, ${file.machine.description}`}`,
    stated: file.date,
  });
  const fastest = Math.max(...file.points.map(({ msgPerSecond }) => msgPerSecond));
  return {
    kind: file.kind,
    name: `${base?.name ?? file.kind}${file.version === undefined ? '' : ` ${file.version}`}`,
    clustering: base?.clustering ?? { mode: 'peers', says: 'taken to cluster with any size from two on' },
    connections:
      file.connectionsPerNode === undefined
        ? (base?.connections ?? unstatedConnections)
        : { ...figure(file.connectionsPerNode, 'connectionsPerNode'), confidence: 'given' },
    rate: measured
      ? {
          figure: figure(fastest, `${file.points.length} measured ${file.points.length === 1 ? 'point' : 'points'}`),
          points: file.points.map(({ msgPerSecond, payloadBytes, qos, fanOut }) => ({
            messagesPerSecond: msgPerSecond,
            ...{ payloadBytes, qos, fanOut },
          })),
          nodes: file.nodes,
        }
      : (base?.rate ?? unstatedRate()),
    memoryPerConnection:
      file.memoryPerConnectionBytes === undefined
        ? (base?.memoryPerConnection ?? seedMemory)
        : figure(file.memoryPerConnectionBytes, 'memory of one more idle connection'),
    price:
      file.pricePerNodeMonth === undefined
        ? (base?.price ?? assumedPrice)
        : { ...figure(file.pricePerNodeMonth, 'pricePerNodeMonth'), confidence: 'given' },
    highestQos: base?.highestQos ?? 2,
    notes: [...file.notes, ...(base?.notes ?? [])],
  };
}
