import type { BoardLink } from '../board.ts';
import { interpolateText } from '../query/interpolation.ts';
import type { Href, LinkScope, PanelData } from './panel-kind.ts';

/** The links with their variables put in; those that lead to anything but a page (`javascript:`) are left out. */
export function linksOf(
  links: readonly BoardLink[],
  { choices, range }: Pick<PanelData, 'choices' | 'range'>,
  scope: LinkScope = {},
): readonly Href[] {
  return links.flatMap(({ title, url }) => {
    const ofSeries = url
      .replaceAll('${__url_time_range}', `from=${encodeURIComponent(range.from)}&to=${encodeURIComponent(range.to)}`)
      .replaceAll(/\$\{__field\.labels(?:\.(\w+)|\["([^"]+)"\])\}/g, (_, plain?: string, quoted?: string) =>
        encodeURIComponent(scope.labels?.[plain ?? quoted ?? ''] ?? ''),
      )
      .replaceAll(/\$\{__data\.fields(?:\.(\w+)|\["([^"]+)"\])\}/g, (_, plain?: string, quoted?: string) =>
        encodeURIComponent(scope.cells?.[plain ?? quoted ?? ''] ?? ''),
      )
      .replaceAll(/\$\{__(?:series|field)\.name\}/g, () => encodeURIComponent(scope.name ?? ''));
    const href = interpolateText(ofSeries, choices);
    const title_ = interpolateText(title, choices);
    return /^(?:https?:\/\/|\/(?!\/))/i.test(href) ? [{ title: title_, href }] : [];
  });
}
