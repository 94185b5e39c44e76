/** A module of `src/swarm` as the build made it. */
export const built = (file) => import(new URL(`../../../dist/src/swarm/${file}.js`, import.meta.url));

/** How the clients of all kinds behave. */
export const PROFILE = { keepaliveMs: 60_000, connectTimeoutMs: 10_000, backoffMs: { min: 100, max: 1000 } };

/** What our clients share. */
export async function settingOf(report) {
  const [{ AlarmClock }, { connectFrames }, { Dialler }] = await Promise.all(
    ['alarm-clock', 'connect-frame', 'dialler'].map(built),
  );
  const now = () => performance.now();
  const session = { profile: PROFILE, protocolVersion: 4, auth: {} };
  const connects = connectFrames(session);
  return { ...session, connects, seed: 1, dialler: new Dialler({}), alarms: new AlarmClock(now), now, report };
}
