/**
 * How V8 is set in processes that hold nothing but measuring clients. Its young generation, 16 MiB a half by default, is
 * otherwise most of such a process's memory and its longest pauses. Of 1, 2, 4, 8 MiB and `--optimize-for-size`, 4 costs
 * the least memory per client that costs no CPU: below it what is garbage soon gets old first, and leaves holes.
 */
export const CLIENT_V8_OPTIONS: readonly string[] = ['--max-semi-space-size=4'];
