/** Milliseconds as people read them: `0.8 s`, `34 s`, `2 min 5 s`; `-` when unknown. */
export function seconds(ms: number | undefined): string {
  if (ms === undefined) return '-';
  if (ms < 0) return `-${seconds(-ms)}`;
  if (ms < 10) return ms === 0 ? '0 s' : `${ms < 1 ? '<1' : ms.toFixed(0)} ms`;
  if (ms < 60_000) {
    const value = ms / 1000;
    const digits = value < 1 ? 2 : value < 10 ? 2 : 1;
    return `${value.toFixed(digits).replace(/\.?0+$/, '')} s`;
  }
  const whole = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
