import type { OpenDependencies } from './open-dependencies.ts';
import { SourceReader } from './source-reader.ts';
import type { SourceState } from './source-state.ts';

/** What is known about one dependency at one moment. */
export interface DependencyState {
  readonly name: string;
  readonly kind: string;
  readonly sources: readonly SourceState[];
}

/** The readers of what a cluster depends on. They are read as the broker's own are, and never asked about the cluster. */
export interface DependencyReaders {
  readonly readers: readonly SourceReader[];
  readonly states: () => readonly DependencyState[];
}

export function createDependencyReaders(
  { watched }: Pick<OpenDependencies, 'watched'>,
  options: ConstructorParameters<typeof SourceReader>[1],
): DependencyReaders {
  const each = watched.map(({ name, kind, sources }) => ({
    name,
    kind,
    readers: sources.map((source) => new SourceReader(source, options)),
  }));
  return {
    readers: each.flatMap(({ readers }) => readers),
    states: () =>
      each.map(({ name, kind, readers }) => ({ name, kind, sources: readers.map((reader) => reader.state()) })),
  };
}
