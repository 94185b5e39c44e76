/** The package has no types of its own; it hands the options on to the Redis client it makes. */
declare module 'aedes-persistence-redis' {
  import type { RedisOptions } from 'ioredis';

  export default function openPersistence(options: RedisOptions): object;
}
