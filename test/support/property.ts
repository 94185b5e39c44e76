import fc from 'fast-check';

/** The same inputs in every run, so that a red one is due to a change; the night and whoever asks try others. */
const seed = process.env['SRE_FUZZ_SEED'];
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed ?? 20_261_123) });

export { fc };
