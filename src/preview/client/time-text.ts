/** A moment as an axis of that length needs it, in the reader's time zone. */
export function axisTime(ms: number, spanMs: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (spanMs > 4 * 86_400_000) return day;
  if (spanMs > 86_400_000) return `${day} ${clock}`;
  return spanMs < 300_000 ? `${clock}:${two(date.getSeconds())}` : clock;
}

/** A moment in full, in the reader's time zone. */
export function fullTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
