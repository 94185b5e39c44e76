import { htmlNote, htmlTable } from '../../page/markup.ts';
import type { Findings } from '../../swarm/findings.ts';
import { DELIVERY_NOTE, deliveryTable, duplicateTable, exampleTable } from './message-tables.ts';
import { refusalTable } from './refusals.ts';
import type { TrialReport } from './trial-report.ts';

/** What became of the messages: lost, doubled, out of order, refused, with what is known of why. */
export function messagesHtml({ refusals }: TrialReport, findings: Findings): string {
  const duplicates = duplicateTable(findings);
  const examples = exampleTable(findings);
  const refused = refusalTable(refusals);
  return `<h3>Messages</h3>
${htmlTable(deliveryTable(findings))}
${htmlNote(DELIVERY_NOTE)}
${duplicates === undefined ? htmlNote('No message arrived twice or out of order.') : `<h3>Duplicates and order</h3>${htmlTable(duplicates)}`}
${
  examples === undefined
    ? ''
    : `<h3>Message by message</h3>${htmlTable(examples)}${htmlNote(`Times since the fault.${examples.more > 0 ? ` ${examples.more} more are in report.json.` : ''}`)}`
}
<h3>Refusals</h3>
${refused === undefined ? htmlNote('The broker refused no connection and no message, and disconnected nobody.') : htmlTable(refused)}`;
}
