import type { Reading } from '../core/reading.ts';
import { metrics } from '../metrics/catalogue.ts';
import { reading } from '../metrics/metric.ts';
import type { JolokiaRequest } from './jolokia.ts';
import { attributesOf, type JolokiaItem, numberOf, partOf, shareOf, wholeOf } from './jolokia-item.ts';

/** What to ask every Java virtual machine; the answers go to {@link jvmReadings} in this order. */
export const JVM_REQUESTS: readonly [JolokiaRequest, JolokiaRequest] = [
  { type: 'read', mbean: 'java.lang:type=Memory', attribute: ['HeapMemoryUsage'] },
  {
    type: 'read',
    mbean: 'java.lang:type=OperatingSystem',
    attribute: ['ProcessCpuLoad', 'AvailableProcessors', 'OpenFileDescriptorCount', 'MaxFileDescriptorCount'],
  },
];

/** Heap, processor and file descriptors of the process; a heap without a maximum has no limit to tell. */
export function jvmReadings(
  node: string,
  memory: JolokiaItem | undefined,
  system: JolokiaItem | undefined,
): readonly Reading[] {
  const told = attributesOf(memory);
  const heap = partOf(told, 'HeapMemoryUsage') ?? told; // the value itself where one attribute was asked for
  const os = attributesOf(system);
  const [load, processors] = [shareOf(os, 'ProcessCpuLoad'), wholeOf(os, 'AvailableProcessors')];
  const heapLabels = { node, kind: 'heap' } as const;
  return [
    ...maybe(numberOf(heap, 'used'), (value) => reading(metrics.memoryUsed, heapLabels, value)),
    ...maybe(numberOf(heap, 'max'), (value) => reading(metrics.memoryLimit, heapLabels, value)),
    ...maybe(numberOf(os, 'OpenFileDescriptorCount'), (value) => reading(metrics.openFds, { node }, value)),
    ...maybe(numberOf(os, 'MaxFileDescriptorCount'), (value) => reading(metrics.maxFds, { node }, value)),
    ...(load === undefined || processors === undefined ? [] : [reading(metrics.cpuUsage, { node }, load * processors)]),
  ];
}

function maybe(value: number | undefined, make: (value: number) => Reading): readonly Reading[] {
  return value === undefined ? [] : [make(value)];
}
