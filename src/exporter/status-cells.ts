import { escapeText } from '../core/escape-text.ts';

/** Whether something answers; undefined before it was asked. */
export function stateCell(up: boolean | undefined): string {
  const word = up === undefined ? 'waiting' : up ? 'up' : 'down';
  return `<td class="${word}">${word}</td>`;
}

export function timeCell(seconds: number | undefined): string {
  return `<td class="number">${secondsText(seconds)}</td>`;
}

/** Why something does not answer; `otherwise` is markup for what does. */
export function failureCell(
  failure: { readonly reason: string; readonly message: string } | undefined,
  otherwise = '',
): string {
  const words = failure === undefined ? otherwise : `<b>${failure.reason}</b> ${escapeText(failure.message)}`;
  return `<td class="error">${words}</td>`;
}

/** `12 ms`, `3.4 s`, `5 min`; a dash for what is not known. */
export function secondsText(value: number | undefined): string {
  if (value === undefined) return '–';
  if (value < 1) return `${Math.round(value * 1_000)} ms`;
  return value < 120 ? `${value.toFixed(1)} s` : `${Math.round(value / 60)} min`;
}
