import { escapeText } from '../core/escape-text.ts';
import type { RouteReport, RouteState } from '../probe/route-report.ts';
import type { ProbeState } from './probing/probe-schedule.ts';
import { failureCell, secondsText, stateCell, timeCell } from './status-cells.ts';

/** The route matrix as a table from row to column; nothing for a cluster without one. */
export function routeTable(report: RouteReport | undefined): string {
  if (report === undefined) return '';
  const names = report.clients.map(({ node }) => node);
  const rows = names.map((from) => {
    const cells = names.map((to) => routeCell(report.routes.find((route) => route.from === from && route.to === to)));
    return `<tr><td>${escapeText(from)}</td>${cells.join('')}</tr>`;
  });
  return `<div class="scroll"><table class="routes">
<thead><tr><th>from \\ to</th>${names.map((name) => `<th>${escapeText(name)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>`;
}

function routeCell(route: RouteState | undefined): string {
  const { up, durationSeconds } = route ?? {};
  if (up === undefined) return '<td class="waiting">not known</td>';
  return up ? `<td class="up">${secondsText(durationSeconds)}</td>` : '<td class="down">nothing arrives</td>';
}

/** The scheduled probes with their last results; nothing for a cluster without any. */
export function probeTable(probes: readonly ProbeState[]): string {
  if (probes.length === 0) return '';
  return `<div class="scroll"><table>
<thead><tr><th>probe of</th><th>module</th><th>state</th><th class="number">took</th><th>last failure</th></tr></thead>
<tbody>${probes.map(probeRow).join('')}</tbody>
</table></div>`;
}

function probeRow({ labels, result }: ProbeState): string {
  const failure = result?.failure;
  const told =
    failure === undefined ? undefined : { reason: `${failure.phase}: ${failure.reason}`, message: failure.message };
  return `<tr><td>${escapeText(labels.target)}</td><td>${escapeText(labels.module)}</td>${stateCell(result?.success)}${timeCell(result?.durationSeconds)}${failureCell(told)}</tr>`;
}
