/** What a broker costs at one moment; absent is what the source does not tell. */
export interface CostReading {
  /** CPU time it has used since it began, all threads. */
  readonly cpuSeconds?: number;
  /** Cores it keeps busy now, where the source only has a gauge: 1.5 is one and a half. */
  readonly cores?: number;
  readonly memoryBytes?: number;
}

/** Where the cost of a broker can be read. */
export interface CostSource {
  /** Named for people: `process 4711`, `container mqtt-1`, `http://n1:15692/metrics`. */
  readonly name: string;
  /** How often it may be asked. */
  readonly everyMs: number;
  read(signal: AbortSignal): Promise<CostReading>;
}

/** What a broker cost over a stretch of time. */
export interface BrokerCost {
  /** Cores it kept busy on average. */
  readonly cores?: number;
  /** The most memory it was seen with. */
  readonly memoryBytes?: number;
}

/** Several nodes as one: what one of them does not tell, the sum does not tell. */
export function sumOfSources(sources: readonly CostSource[]): CostSource | undefined {
  const [only] = sources;
  if (only === undefined || sources.length === 1) return only;
  return {
    name: sources.map(({ name }) => name).join(', '),
    everyMs: Math.max(...sources.map(({ everyMs }) => everyMs)),
    read: async (signal) => {
      const readings = await Promise.all(sources.map((source) => source.read(signal)));
      return {
        ...sumOf('cpuSeconds', readings),
        ...sumOf('cores', readings),
        ...sumOf('memoryBytes', readings),
      };
    },
  };
}

function sumOf<K extends keyof CostReading>(
  key: K,
  readings: readonly CostReading[],
): { readonly [key in K]?: number } {
  const values = readings.flatMap((reading) => reading[key] ?? []);
  if (values.length < readings.length) return {};
  return { [key]: values.reduce((sum, value) => sum + value, 0) } as { readonly [key in K]: number };
}
