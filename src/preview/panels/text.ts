import { z } from 'zod';
import { escapeText } from '../../core/escape-text.ts';
import { interpolateText } from '../query/interpolation.ts';
import { markdown } from './markdown.ts';
import type { PanelKind } from './panel-kind.ts';

const options = z.looseObject({ mode: z.string().default('markdown'), content: z.string().default('') });

/** Words on the dashboard; HTML is shown as it is written, not drawn. */
export const text: PanelKind = {
  needsData: false,
  draw: ({ panel, choices }) => {
    const { mode, content } = options.parse(panel.options);
    const words = interpolateText(content, choices);
    return {
      html:
        mode === 'markdown'
          ? `<div class="words">${markdown(words)}</div>`
          : `<pre class="words">${escapeText(words)}</pre>`,
    };
  },
};
