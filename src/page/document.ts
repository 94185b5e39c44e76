import { escapeText } from '../core/escape-text.ts';
import { PAGE_STYLE } from './page-style.ts';

/** One self-contained page, no script, no external file. `body` is markup, `title` is text, `style` is CSS of its own. */
export function htmlDocument({ title, body, style = '' }: HtmlDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<style>${PAGE_STYLE}${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** What a page is made of. */
export interface HtmlDocument {
  readonly title: string;
  readonly body: string;
  readonly style?: string;
}
