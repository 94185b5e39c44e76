/** A number with separators of thousands; from a hundred on without decimals, below with three digits. */
export function figure(value: number): string {
  return (value >= 100 ? Math.round(value) : Number(value.toPrecision(3))).toLocaleString('en-US');
}

/** A rate as people read it. */
export function rateText(rate: number): string {
  return `${figure(rate)} msg/s`;
}

/** A share as people read it. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** Milliseconds as people read them. */
export function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

/** Bytes as people read them. */
export function bytes(value: number): string {
  for (const [size, unit] of [
    [1_073_741_824, 'GiB'],
    [1_048_576, 'MiB'],
    [1024, 'KiB'],
  ] as const) {
    if (value >= size) return `${(value / size).toFixed(1)} ${unit}`;
  }
  return `${value.toFixed(0)} B`;
}
