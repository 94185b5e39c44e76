// An hour of two clusters for the pictures of the dashboards, as OpenMetrics text. In plant-a a drill kills node n3 at
// minute 20 and gives it back at minute 35; its queues grow and drain. plant-b is well all the time.
import { bridges } from './plant/bridges.mjs';
import { clients } from './plant/clients.mjs';
import { drill } from './plant/drill.mjs';
import { exporter } from './plant/exporter.mjs';
import { members } from './plant/members.mjs';
import { messages } from './plant/messages.mjs';
import { objectives } from './plant/objectives.mjs';
import { probes } from './plant/probes.mjs';
import { processes } from './plant/processes.mjs';
import { lines } from './plant/series.mjs';
import { surroundings } from './plant/surroundings.mjs';

export { END, IN_DRILL, START } from './plant/series.mjs';

/** The whole hour. */
export function plantHour() {
  lines.length = 0;
  members();
  clients();
  messages();
  bridges();
  processes();
  surroundings();
  probes();
  drill();
  objectives();
  exporter();
  return `${lines.join('\n')}\n# EOF\n`;
}
