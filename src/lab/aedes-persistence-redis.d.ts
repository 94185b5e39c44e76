/** The package has no types of its own; it hands the options on to the Redis client it makes. */
declare module 'aedes-persistence-redis' {
  export default function openPersistence(options: Readonly<Record<string, unknown>>): object;
}
