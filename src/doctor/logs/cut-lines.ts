/** What is kept of a line; the rest is not looked at. */
export const LINE_LIMIT = 8_192;

/** Lines of a stream of bytes, each cut at {@link LINE_LIMIT} characters, so that memory stays bounded whatever comes. */
export async function* cutLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder(); // what is no UTF-8 becomes U+FFFD
  let line = '';
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      yield grown(line, text.slice(from, Math.min(to, from + LINE_LIMIT))).replace(/\r$/, '');
      line = '';
      from = to + 1;
    }
    line = grown(line, text.slice(from, from + LINE_LIMIT));
  }
  if (line !== '') yield line;
}

function grown(line: string, more: string): string {
  return line.length + more.length <= LINE_LIMIT ? line + more : (line + more).slice(0, LINE_LIMIT);
}
