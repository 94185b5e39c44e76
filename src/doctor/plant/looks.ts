import type { Visit } from '../visit.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { Plant, PlantLook } from './plant.ts';

/** Brokers bring their numbers up to date every few seconds; two looks are at least this far apart. */
const APART_MS = 5_000;
/** The `$SYS` tree of Mosquitto moves every ten seconds. */
const LONGEST_MS = 16_000;
const PAUSE_MS = 1_500;

/** What the first look found; the cluster is asked once for all checks of a visit. */
export async function firstLook(visit: Visit, plant: Plant, signal: AbortSignal): Promise<PlantLook> {
  const { facts } = visit;
  facts.looks ??= [await plant.look(signal)];
  return facts.looks[0] ?? (await plant.look(signal));
}

/** Two looks with new data of every source that answers between them, as far as it comes in time; asked for once. */
export async function twoLooks(visit: Visit, plant: Plant, signal: AbortSignal): Promise<Figures> {
  const { clock, facts } = visit;
  const earlier = await firstLook(visit, plant, signal);
  const known = facts.looks?.[1];
  if (known !== undefined) return figuresOf(known, earlier);
  const beganMs = Math.min(...answering(earlier).map(({ atMs }) => atMs), clock.monoMs());
  const askUntilMs = clock.monoMs() + LONGEST_MS;
  await clock.sleep(Math.max(0, beganMs + APART_MS - clock.monoMs()), signal);
  let later = await plant.look(signal);
  while (!allMoved(earlier, later) && clock.monoMs() < askUntilMs) {
    await clock.sleep(PAUSE_MS, signal);
    later = await plant.look(signal);
  }
  facts.looks = [earlier, later];
  return figuresOf(later, earlier);
}

function answering({ sources }: PlantLook): PlantLook['sources'] {
  return sources.filter(({ failure }) => failure === undefined);
}

/** Whether every source that answers has data that is at least two seconds younger. */
function allMoved(earlier: PlantLook, later: PlantLook): boolean {
  return answering(later).every(({ node, name, atMs }) => {
    const same = answering(earlier).find((each) => each.node === node && each.name === name);
    return same === undefined || atMs - same.atMs >= 2_000;
  });
}
