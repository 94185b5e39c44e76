/** Tells whoever watches a system test what was measured. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
