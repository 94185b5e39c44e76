import type { SeedSection } from '../../generate/seed-coverage-doc.ts';

export const capacity: SeedSection = {
  title: 'Capacity planning',
  items: [
    {
      says: 'Connections per node = available memory / memory per connection',
      command: 'sre capacity --memory 32GB',
      checks: ['capacity:memory'],
      test: 'test/unit/capacity/seed-example.test.ts',
      proof: 'clean-sessions',
    },
    {
      says: 'A clean session takes 5 to 10 KB',
      command: 'sre capacity --sessions clean',
      checks: ['capacity:memory'],
      test: 'test/unit/capacity/seed-example.test.ts',
      proof: "['clean-sessions', '1.6M']",
    },
    {
      says: 'A persistent session with 1,000 queued messages takes 50 to 100 KB',
      command: 'sre capacity --sessions persistent --queued 1000',
      checks: ['capacity:memory'],
      test: 'test/unit/capacity/seed-example.test.ts',
      proof: "['persistent-sessions', '160K']",
    },
    {
      says: '100 subscriptions take 20 to 30 KB more',
      command: 'sre capacity --subscriptions 100',
      checks: ['capacity:memory'],
      test: 'test/unit/capacity/properties.test.ts',
      proof: 'subscriptions',
    },
    {
      says: '32 GB x 0.5 / 10 KB = 1.6 million clean sessions',
      command: 'sre capacity',
      checks: ['capacity:clean-sessions'],
      test: 'test/unit/capacity/seed-example.test.ts',
      proof: "['clean-sessions', '1.6M']",
    },
    {
      says: '32 GB x 0.5 / 100 KB = 160K persistent sessions',
      command: 'sre capacity',
      checks: ['capacity:persistent-sessions'],
      test: 'test/unit/capacity/seed-example.test.ts',
      proof: "['persistent-sessions', '160K']",
    },
    {
      says: '100 bytes: 500K msg/s on one node, 1.2M on three',
      command: 'sre capacity --payload 100B',
      checks: ['capacity:peak'],
      test: 'test/unit/capacity/seed-example.test.ts',
      proof: 'shows the throughput table of three rows and two columns',
    },
    {
      says: '1 KB: 200K msg/s on one node, 500K on three',
      command: 'sre capacity --payload 1KB',
      checks: ['capacity:peak'],
      test: 'test/unit/capacity/seed-example.test.ts',
      proof: 'shows the throughput table of three rows and two columns',
    },
    {
      says: '10 KB: 50K msg/s on one node, 120K on three',
      command: 'sre capacity --payload 10KB',
      checks: ['capacity:peak'],
      test: 'test/unit/capacity/seed-example.test.ts',
      proof: 'shows the throughput table of three rows and two columns',
    },
  ],
};
