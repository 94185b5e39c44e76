import type { SeedSection } from '../../generate/seed-coverage-doc.ts';

export const knowledge: SeedSection = {
  title: 'Knowledge check: CPU at 100 %, messages 5 s late',
  items: [
    {
      says: '10,000 sensors are not too many connections: the message throughput is the bottleneck',
      command: 'sre doctor --symptom cpu',
      checks: ['doctor:bottleneck'],
      test: 'test/unit/doctor/plant/bottleneck.test.ts',
      proof: '10,000 sensors at 100 % CPU',
    },
    {
      says: 'Suspect: acknowledgements of QoS 1 and 2',
      command: 'sre doctor --symptom cpu',
      checks: ['doctor:bottleneck'],
      test: 'test/unit/doctor/plant/bottleneck.test.ts',
      proof: 'half of the work is acknowledgements',
    },
    {
      says: 'Suspect: large messages',
      command: 'sre doctor --symptom cpu',
      checks: ['doctor:bottleneck'],
      test: 'test/unit/doctor/plant/bottleneck.test.ts',
      proof: 'few big messages',
    },
    {
      says: 'Suspect: complex access rules',
      command: 'sre doctor --symptom cpu',
      checks: ['doctor:bottleneck'],
      test: 'test/unit/doctor/plant/bottleneck.test.ts',
      proof: 'access checks that are most of the work',
    },
    {
      says: 'Remedy 1: more brokers',
      command: 'sre doctor --symptom cpu',
      checks: ['doctor:bottleneck'],
      test: 'test/unit/doctor/plant/bottleneck.test.ts',
      proof: 'a third node of two',
    },
    {
      says: 'Remedy 2: QoS 0 for what is frequent and not critical',
      command: 'sre doctor --symptom cpu',
      checks: ['doctor:bottleneck'],
      test: 'test/unit/doctor/plant/bottleneck.test.ts',
      proof: 'QoS 0 alone is enough',
    },
    {
      says: 'Remedy 3: smaller messages, deltas',
      command: 'sre doctor --symptom cpu',
      checks: ['doctor:bottleneck'],
      test: 'test/unit/doctor/plant/bottleneck.test.ts',
      proof: 'deltas come first',
    },
    {
      says: 'Remedy 4: batches',
      command: 'sre doctor --symptom cpu',
      checks: ['doctor:bottleneck'],
      test: 'test/unit/doctor/plant/bottleneck.test.ts',
      proof: 'batching comes first',
    },
    {
      says: 'Remedy 5: edge brokers',
      command: 'sre doctor --symptom cpu',
      checks: ['doctor:bottleneck'],
      test: 'test/unit/doctor/plant/bottleneck.test.ts',
      proof: 'edge brokers are enough',
    },
  ],
};
